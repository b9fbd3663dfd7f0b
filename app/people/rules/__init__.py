"""Grants, the roles that come with the house, and the measures of signing in. Pure."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from ipaddress import ip_address, ip_network

from babel.numbers import get_currency_precision

from app.core.errors import N_, Refused

#: Every grant there is, and what it lets an agent do.
GRANTS: dict[str, str] = {
    "cases.work": N_("Work cases: take, note, change status, priority and queue"),
    "cases.reply": N_("Answer customers"),
    "cases.create": N_("Start a case"),
    "cases.assign": N_("Give a case to somebody else"),
    "cases.see_all": N_("See the cases of every queue"),
    "orders.see": N_("See orders, products, parcels and returns"),
    "orders.edit": N_("Change the status and the address of an order"),
    "returns.work": N_("Start returns and take their steps, up to the limit of the role"),
    "returns.approve": N_("Approve returns over the limit of others; no limit of one's own"),
    "customers.see_all": N_("See every customer"),
    "customers.edit": N_("Change customers, note visits, keep documents"),
    "customers.merge": N_("Make one customer of two, and undo it"),
    "customers.assign": N_("Share customers and give them to other agents"),
    "quarantine.manage": N_("See held mail and take it in"),
    "senders.manage": N_("Block and allow senders"),
    "people.manage": N_("Invite and disable agents, manage teams, queues and roles"),
    "mailboxes.manage": N_("Manage mailboxes"),
    "exports.run": N_("Take lists out of the house as files"),
    "imports.run": N_("Import customers, products, orders and shipments, and undo it"),
    "feeds.manage": N_("Manage feeds: what shops and carriers tell by themselves"),
    "site.manage": N_("Manage the installation: failed work, held mail, backups"),
}
_AGENT = (
    "cases.work",
    "cases.reply",
    "cases.create",
    "cases.assign",
    "customers.see_all",
    "customers.edit",
    "customers.merge",
    "orders.see",
    "returns.work",
)
_SUPERVISOR = (
    *_AGENT,
    "cases.see_all",
    "customers.assign",
    "orders.edit",
    "returns.approve",
    "quarantine.manage",
    "senders.manage",
    "exports.run",
)
#: key: (name, grants)
ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "agent": (N_("Agent"), _AGENT),
    "supervisor": (N_("Supervisor"), _SUPERVISOR),
    "administrator": (N_("Administrator"), tuple(GRANTS)),
}
#: What a return may be worth that an agent agrees to by herself, until an administrator says otherwise.
REFUND_LIMITS: dict[str, dict[str, int]] = {"agent": {"CNY": 70_000, "EUR": 10_000, "USD": 10_000}}
MOST_LIMIT = 2_147_483_647
_LIMIT = re.compile(r"([A-Z]{3})\s*(\d{1,12}(?:\.\d{1,3})?)", re.ASCII)
LONGEST_NAME = 200
LONGEST_SIGNATURE = 2000
MOST_UNDO_SECONDS = 30
#: Half a year.
MOST_REPEAT_HOURS = 4_320
#: Of all files of one mail; what leaves is made in memory.
MOST_SENT_BYTES = 100_000_000
LANGUAGES = {"en": "English", "zh": "中文"}
SECURITIES = ("tls", "starttls", "none")
SIGN_INS = ("password", "google", "microsoft", "other")
THEMES = ("system", "light", "dark")
MIN_PASSWORD, MAX_PASSWORD = 12, 200
#: A session ends when it was not used for the first, and after the second in any case.
SESSION_IDLE, SESSION_AT_MOST = timedelta(hours=12), timedelta(days=7)
TOUCH_AFTER = timedelta(minutes=1)
LINK_GOOD_FOR = timedelta(hours=48)
#: How many wrong passwords are looked at, within that time.
TRIES_WITHIN = timedelta(minutes=15)
TRIES_AN_ACCOUNT, TRIES_AN_ADDRESS, TRIES_A_DEVICE = 20, 100, 20
#: A browser is known again for this long after it was last let in.
DEVICE_KNOWN_FOR = timedelta(days=90)
#: How long a link that was used, or ran out, stays on paper.
LINKS_KEPT_FOR = timedelta(days=30)
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,180}")


def password_fault(password: str) -> str | None:
    """Return what is wrong with a new password, or None."""
    if len(password) < MIN_PASSWORD:
        return N_("Use at least 12 characters.")
    if len(password) > MAX_PASSWORD:
        return N_("Use at most 200 characters.")
    if len(set(password)) < 4:
        return N_("Use more different characters.")
    return None


def refund_limits(words: str) -> dict[str, int]:
    """Return limits as a person writes them, "EUR 100, CNY 700.50", in smallest units. Raises Refused."""
    found: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in re.split(r"[,;，；、\n]", words))):  # noqa: RUF001
        said = _LIMIT.fullmatch(part.upper())
        amount = Decimal(said[2]).scaleb(get_currency_precision(said[1])) if said else Decimal("NaN")
        if said is None or amount != amount.to_integral_value() or amount > MOST_LIMIT:
            raise Refused(N_("Write limits as EUR 100, CNY 700."), field="refund_limits")
        found[said[1]] = int(amount)
    return found


def refund_words(limits: Mapping[str, int]) -> str:
    """Return limits as a person writes them."""
    whole = ((code, Decimal(amount).scaleb(-get_currency_precision(code))) for code, amount in limits.items())
    return ", ".join(f"{code} {amount.normalize():f}" for code, amount in whole)


def counted_address(device: str) -> str:
    """Return what tries from an address are counted under: of IPv6 the network of one household (/64)."""
    try:
        address = ip_address(device)
    except ValueError:
        return device
    return device if address.version == 4 else str(ip_network((address, 64), strict=False))


def email_fault(address: str) -> str | None:
    """Return what is wrong with an agent's address, or None."""
    good = _EMAIL.fullmatch(address.strip()) and address.isprintable()
    return None if good else N_("This is no e-mail address.")


def addresses(words: str) -> list[str]:
    """Return the addresses in a list that a person wrote, in lower case, each once."""
    return list(dict.fromkeys(re.split(r"[\s,;，；、]+", words.strip().lower()))) if words.strip() else []  # noqa: RUF001
