"""What administrators fill in about a mailbox. Its fields are those of people.commands.MailboxWords."""

from datetime import UTC, datetime, time
from typing import Any

from flask_babel import gettext, lazy_gettext
from typing_extensions import override
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from app.admin.forms import Form, language_field, name_field, said
from app.channels.email.providers import Provider
from app.people import queries
from app.people.commands import AppWords, MailboxWords
from app.people.models import Mailbox

SECURITIES = [
    SelectChoice("tls", "TLS"),
    SelectChoice("starttls", "STARTTLS"),
    SelectChoice("none", lazy_gettext("none (this machine only)")),
]
SIGN_INS = [
    SelectChoice("password", lazy_gettext("User name and password")),
    SelectChoice("google", lazy_gettext("Sign in with Google")),
    SelectChoice("microsoft", lazy_gettext("Sign in with Microsoft")),
    SelectChoice("other", lazy_gettext("Sign in with another provider (OAuth 2.0)")),
]
_LANGUAGES = ("en", "zh")
USUAL_MB = 20
_FROM_PROVIDER = (
    "imap_host",
    "imap_port",
    "imap_security",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "sign_in",
    "authserv_id",
)


def _number() -> InputRequired:
    return InputRequired(lazy_gettext("Say a number."))


class MailboxForm(Form):
    """A mailbox."""

    name = name_field(lazy_gettext("Name that customers see"))
    address = EmailField(lazy_gettext("E-mail address"), [said()])
    queue_id = SelectField(lazy_gettext("Queue of new cases"), coerce=int)
    language = language_field(lazy_gettext("Language of automatic answers"))
    brand = StringField(
        lazy_gettext("Brand"),
        description=lazy_gettext("Mailboxes of one brand share their cases. Empty: those of one domain do."),
    )
    sign_in = SelectField(lazy_gettext("Way to sign in"), choices=SIGN_INS, default="password")
    user = StringField(
        lazy_gettext("User name"), [said()], description=lazy_gettext("Mostly the whole e-mail address.")
    )
    password = PasswordField(lazy_gettext("Password (empty: as it is)"), [Optional()])
    password_until = DateField(
        lazy_gettext("Password ends on"),
        [Optional()],
        description=lazy_gettext("You are warned two weeks before. Empty: it does not end."),
    )
    imap_host = StringField(lazy_gettext("IMAP server"), [said()])
    imap_port = IntegerField(lazy_gettext("IMAP port"), [said()], default=993)
    imap_security = SelectField(lazy_gettext("IMAP security"), choices=SECURITIES, default="tls")
    folder = StringField(
        lazy_gettext("Folder"), [said()], default="INBOX", description=lazy_gettext("A test lists them all.")
    )
    authserv_id = StringField(
        lazy_gettext("Name of the receiving server in Authentication-Results"),
        description=lazy_gettext(
            "Whose word about forged senders is believed. Empty: nobody's; Careline looks for itself then."
        ),
    )
    form_senders = StringField(lazy_gettext("Contact forms write from (addresses; empty: none)"))
    smtp_host = StringField(lazy_gettext("SMTP server"), [said()])
    smtp_port = IntegerField(lazy_gettext("SMTP port"), [said()], default=587)
    smtp_security = SelectField(lazy_gettext("SMTP security"), choices=SECURITIES, default="starttls")
    plus_addressing = BooleanField(
        lazy_gettext("Mail to name+anything@ arrives here"),
        description=lazy_gettext("Answers then prove where they belong. A test on the mailbox's page tells."),
    )
    undo_seconds = IntegerField(
        lazy_gettext("Seconds in which an answer can be taken back"), [_number()], default=10
    )
    reopen_days = IntegerField(
        lazy_gettext("Days in which an answer reopens a closed case"),
        [_number()],
        default=14,
        description=lazy_gettext("Later, it begins a new case that follows the old one."),
    )
    repeat_hours = IntegerField(
        lazy_gettext("Hours in which a customer's new mail of the same subject joins her open case"),
        [_number()],
        default=0,
        description=lazy_gettext("Where her address is proved. 0: every such mail is a case of its own."),
    )
    most_sent_mb = IntegerField(
        lazy_gettext("Files that one mail may carry, in MB"),
        [Optional()],
        default=USUAL_MB,
        description=lazy_gettext("As your mail server allows: on the way they grow by a third. Empty: 20."),
    )
    signature_en = TextAreaField(
        lazy_gettext("Signature, English"), description=lazy_gettext("Plain words, or simple HTML.")
    )
    signature_zh = TextAreaField(lazy_gettext("Signature, Chinese"))
    ack_en = TextAreaField(
        lazy_gettext("Acknowledgement, English"),
        description=lazy_gettext(
            "Sent once for a new case. {number} and {subject} are filled in. Empty: nothing is sent."
        ),
    )
    ack_zh = TextAreaField(lazy_gettext("Acknowledgement, Chinese"))

    @override
    def parts(self) -> list[tuple[str, list[Field]]]:
        signing = ("sign_in", "user", "password", "password_until")
        imap = ("imap_host", "imap_port", "imap_security", "folder", "authserv_id", "form_senders")
        smtp = ("smtp_host", "smtp_port", "smtp_security")
        answers = ("undo_seconds", "reopen_days", "repeat_hours", "most_sent_mb", "plus_addressing")
        return [
            ("", self.named(("name", "address", "queue_id", "language", "brand"))),
            (gettext("Signing in"), self.named(signing)),
            (gettext("Incoming mail"), self.named(imap)),
            (gettext("Outgoing mail"), self.named(smtp)),
            (gettext("Answers"), self.named(answers)),
            (gettext("Signature"), self.named(("signature_en", "signature_zh"))),
            (gettext("Acknowledgement"), self.named(("ack_en", "ack_zh"))),
        ]

    def words(self) -> MailboxWords:
        """Return what was filled in."""
        own = {"password", "password_until", "most_sent_mb", "csrf_token"}
        plain: dict[str, Any] = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in self.data.items()
            if name not in own and not name.startswith(("signature_", "ack_"))
        }
        ends, most = self.password_until.data, self.most_sent_mb.data
        return MailboxWords(
            **plain,
            password=self.password.data or "",
            most_sent_bytes=(USUAL_MB if most is None else most) * 1_000_000,
            password_until=datetime.combine(ends, time(), UTC) if ends else None,
            ack=self._by_language("ack"),
            signatures=self._by_language("signature"),
        )

    def _by_language(self, what: str) -> dict[str, str]:
        return {one: self._fields[f"{what}_{one}"].data or "" for one in _LANGUAGES}


def values_of(mailbox: Mailbox) -> dict[str, Any]:
    """Return what a form shows of a mailbox beside its plain fields; never its password."""
    try:
        user = queries.imap_login(mailbox).user
    except ValueError:
        user = ""  # sealed under another key
    return {
        "user": user,
        "most_sent_mb": round(mailbox.most_sent_bytes / 1_000_000),
        **{f"ack_{one}": mailbox.ack.get(one, "") for one in _LANGUAGES},
        **{f"signature_{one}": _signature(mailbox, one) for one in _LANGUAGES},
    }


def values_from(provider: Provider) -> dict[str, Any]:
    """Return what a form for a new mailbox begins with."""
    return {"plus_addressing": provider.plus} | {name: getattr(provider, name) for name in _FROM_PROVIDER}


def _signature(mailbox: Mailbox, language: str) -> str:
    """Return a signature as it was typed: plain where the HTML says no more than that."""
    found = mailbox.signatures.get(language, {})
    plain = "<" not in found.get("html", "").replace("<br>", "")
    return found.get("text" if plain else "html", "")


class ProviderForm(Form):
    """Careline's registration at a mail provider; its fields are those of people.commands.AppWords."""

    client_id = StringField(lazy_gettext("Client id"), [said()])
    client_secret = PasswordField(lazy_gettext("Client secret (empty: as it is)"), [Optional()])
    authorize_url = URLField(lazy_gettext("Address for consent"), [said()])
    token_url = URLField(lazy_gettext("Address for tokens"), [said()])
    scope = StringField(lazy_gettext("Scope"), [said()])

    def words(self, provider: str) -> AppWords:
        """Return what was filled in."""
        said_here = {name: (value or "").strip() for name, value in self.data.items() if name != "csrf_token"}
        return AppWords(provider=provider, **said_here)
