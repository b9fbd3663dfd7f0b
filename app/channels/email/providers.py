"""Mail providers as their own help pages describe them, so that nobody need look up a server's name."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Provider:
    """name: for people, as the provider writes it. domains: of addresses that surely belong to it.

    sign_in: the way that works there, see people.rules.SIGN_INS. plus: whether name+anything@ arrives.
    authserv_id: whose Authentication-Results its servers write. help_url: how to get a password for programs,
    "" where nothing special is needed.
    """

    key: str
    name: str
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    sign_in: str = "password"
    domains: tuple[str, ...] = ()
    plus: bool = False
    authserv_id: str = ""
    help_url: str = ""


PROVIDERS = (
    Provider(
        key="gmail",
        name="Gmail, Google Workspace",
        imap_host="imap.gmail.com",
        smtp_host="smtp.gmail.com",
        sign_in="google",
        domains=("gmail.com", "googlemail.com"),
        plus=True,
        authserv_id="mx.google.com",
        help_url="https://support.google.com/accounts/answer/185833",
    ),
    Provider(
        key="microsoft",
        name="Microsoft 365",
        imap_host="outlook.office365.com",
        smtp_host="smtp.office365.com",
        sign_in="microsoft",
        domains=("onmicrosoft.com",),
        plus=True,
    ),
    Provider(
        key="outlook",
        name="Outlook.com, Hotmail",
        imap_host="outlook.office365.com",
        smtp_host="smtp-mail.outlook.com",
        sign_in="microsoft",
        domains=("outlook.com", "hotmail.com", "live.com", "msn.com"),
        plus=True,
    ),
    Provider(
        key="qq",
        name="QQ 邮箱",
        imap_host="imap.qq.com",
        smtp_host="smtp.qq.com",
        smtp_port=465,
        smtp_security="tls",
        domains=("qq.com", "foxmail.com", "vip.qq.com"),
        help_url="https://service.mail.qq.com/detail/0/75",
    ),
    Provider(
        key="exmail",
        name="腾讯企业邮箱",
        imap_host="imap.exmail.qq.com",
        smtp_host="smtp.exmail.qq.com",
        smtp_port=465,
        smtp_security="tls",
    ),
    Provider(
        key="163",
        name="网易 163",
        imap_host="imap.163.com",
        smtp_host="smtp.163.com",
        smtp_port=465,
        smtp_security="tls",
        domains=("163.com",),
        help_url="https://help.mail.163.com/faq.do?m=list&categoryID=90",
    ),
    Provider(
        key="126",
        name="网易 126",
        imap_host="imap.126.com",
        smtp_host="smtp.126.com",
        smtp_port=465,
        smtp_security="tls",
        domains=("126.com",),
        help_url="https://help.mail.163.com/faq.do?m=list&categoryID=90",
    ),
    Provider(
        key="icloud",
        name="iCloud",
        imap_host="imap.mail.me.com",
        smtp_host="smtp.mail.me.com",
        domains=("icloud.com", "me.com", "mac.com"),
        plus=True,
        help_url="https://support.apple.com/102654",
    ),
    Provider(
        key="fastmail",
        name="Fastmail",
        imap_host="imap.fastmail.com",
        smtp_host="smtp.fastmail.com",
        smtp_port=465,
        smtp_security="tls",
        domains=("fastmail.com", "fastmail.fm"),
        plus=True,
        help_url="https://www.fastmail.help/hc/en-us/articles/360058752854",
    ),
    Provider(key="other", name=""),
)
BY_KEY = {one.key: one for one in PROVIDERS}


def of_address(address: str) -> Provider | None:
    """Return the provider whose domain an address surely has; None for a domain of one's own."""
    domain = address.rpartition("@")[2].strip().lower()
    return next((one for one in PROVIDERS if domain in one.domains), None)
