"""The steps by which a mailbox is tried out, and what a person can do about one that fails."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from imapclient.exceptions import IMAPClientError, LoginError

from app.channels.email.talk import Line
from app.core.errors import N_

#: What each step is called.
STEPS = {
    "reach": N_("Reach the server"),
    "secure": N_("Make the connection secure"),
    "consent": N_("Get a token from the mail provider"),
    "sign_in": N_("Sign in"),
    "folders": N_("List the folders"),
    "folder": N_("Open the folder"),
    "idle": N_("Wait for new mail (IDLE)"),
    "envelope": N_("May send as this address"),
}
#: What a person can do about a step that failed.
HINTS = {
    "name": N_("There is no server of this name. Look for a typing error in it."),
    "reach": N_("Nothing answers there. Is the port right, and may this machine go out by it?"),
    "slow": N_(
        "The server does not answer. A firewall may swallow the connection, or the port is another's."
    ),
    "certificate": N_(
        "The server's certificate is not to be trusted: it is for another name, has run out, or is of an "
        "authority that nobody knows. Use the name that stands in it, or MAIL_CA_FILE for your own authority."
    ),
    "secure": N_("Try the other kind of security: TLS goes with 993 and 465, STARTTLS with 143 and 587."),
    "sign_in": N_(
        "The server does not accept these words. Many providers want a password made for programs, or that "
        "IMAP and SMTP are switched on in the mailbox's own settings."
    ),
    "consent": N_("Sign in again at the mail provider, with the account of this mailbox."),
    "folder": N_("There is no such folder, or it may not be read. Choose one of those below."),
    "envelope": N_("The server does not let this account send as this address."),
    "other": N_("The server's own words below tell more."),
}
#: What a fault tells by its kind; the first that fits counts.
_TELLING: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "name"),
    (TimeoutError, "slow"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "secure"),
    (LoginError, "sign_in"),
    (smtplib.SMTPAuthenticationError, "sign_in"),
)


class Unfit(Exception):
    """The server said no, in words that stand in the talk."""


@dataclass
class Step:
    """One thing that was tried. name: of STEPS. hint: of HINTS, "" where it went well."""

    name: str
    ok: bool
    hint: str = ""
    said: str = ""


@dataclass
class Side:
    """How one server was. lines: the talk."""

    name: str
    steps: list[Step] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    idle: bool | None = None
    authserv_ids: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Tell whether every step went well."""
        return bool(self.steps) and all(step.ok for step in self.steps)


@contextmanager
def step(side: Side, name: str) -> Iterator[None]:
    """Write down how a step went. Raises Unfit where it went wrong."""
    try:
        yield
    except (OSError, IMAPClientError, smtplib.SMTPException, ValueError) as error:
        side.steps.append(Step(name, ok=False, hint=_hint(name, error), said=_said(error)))
        raise Unfit from error
    side.steps.append(Step(name, ok=True))


def _hint(name: str, error: Exception) -> str:
    told = next((hint for kind, hint in _TELLING if isinstance(error, kind)), name)
    return HINTS.get(told, HINTS["other"])


def _said(error: Exception) -> str:
    said = getattr(error, "smtp_error", None) or (error.args[0] if error.args else "")
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return words[:300]
