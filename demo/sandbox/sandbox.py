"""The whole sandbox: one SMTP server, one IMAP server and one page over the same mails."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from demo.sandbox.folder import Account
from demo.sandbox.imap_server import ImapServer
from demo.sandbox.outside import Outside
from demo.sandbox.page import PageServer
from demo.sandbox.smtp import SmtpServer
from demo.sandbox.stamp import stamped

HOST = "127.0.0.1"  # never anything else: the sandbox believes whoever speaks to it


@dataclass(frozen=True)
class SandboxSettings:
    """Ports (0: any free one), the demo's domain and mailboxes, their one password, the state's folder.

    carriers: the address of the carrier simulator, "" for none.
    """

    state: Path
    domain: str = "demo.careline.test"
    mailboxes: tuple[str, ...] = ("support@demo.careline.test", "kefu@demo.careline.test")
    password: str = "sandbox"  # noqa: S105
    smtp: int = 2525
    imap: int = 2143
    http: int = 2580
    carriers: str = ""


class Sandbox:
    """Start and stop the three servers; the `*_port` attributes tell the real ports after `start`."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.accounts = {
            m.lower(): Account(settings.state / "mailboxes" / m.lower()) for m in settings.mailboxes
        }
        self.outside = Outside(settings.state / "outside")
        self.smtp_port = self.imap_port = self.http_port = 0

    def start(self) -> Self:
        """Listen on all three ports and return at once."""
        settings = self.settings
        self._smtp = SmtpServer(HOST, settings.smtp, self.deliver)
        self._smtp.start()
        self._imap = ImapServer(HOST, settings.imap, self.accounts, settings.password)
        self._imap.start()
        self._page = PageServer(
            (HOST, settings.http),
            self.outside,
            list(self.accounts),
            self.deliver,
            carriers=settings.carriers,
        )
        self._page.start()
        self.smtp_port, self.imap_port = self._smtp.port, self._imap.port
        self.http_port = self._page.port
        return self

    def stop(self) -> None:
        """Close all connections and end the threads."""
        self._page.stop()
        self._imap.stop()
        self._smtp.stop()

    def deliver(self, sender: str, recipients: list[str], message: bytes) -> None:
        """Put a mail where each recipient lives: one of our mailboxes, or the outside."""
        ours = {r.lower() for r in recipients} & self.accounts.keys()
        for address in sorted(ours):
            self.accounts[address].inbox.add(stamped(message, self.settings.domain, sender))
        others = [r for r in recipients if r.lower() not in ours]
        if others:
            self.outside.add(sender, others, message)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()
