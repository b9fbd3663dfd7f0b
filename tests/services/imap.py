"""A mail server to fetch from: Dovecot 2.3, else pymap (one small server for each mailbox)."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from tests.services import missing, processes

PASSWORD = "correct horse"
READY = 1000  # accounts it knows from its start: one that is added is known only seconds later
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = {protocols}
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {mail}
mail_gid = {mail_group}
mail_home = {folder}/mail/%u
mail_location = maildir:~/Maildir
mail_fsync = never
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
{lmtp}
"""
LMTP = """
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """An account with an INBOX. maildir: where its mails lie, None where they lie in no folder."""

    host: str
    port: int
    user: str
    password: str
    maildir: Path | None = None

    def deliver(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into folder as another mail program would, unseen."""
        with self.connect() as connection:
            for mail in mails:
                answer, why = connection.append(folder, None, None, mail)
                assert answer == "OK", why

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        """Return the bytes of each mail in folder, in the order of their UIDs, without marking them seen."""
        with self.connect() as connection:
            connection.select(folder, readonly=True)
            numbers = connection.search(None, "ALL")[1][0].split()
            return [connection.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def connect(self) -> imaplib.IMAP4:
        """Return a connection that is signed in; use it with `with`."""
        connection = imaplib.IMAP4(self.host, self.port, timeout=10)
        try:
            connection.login(self.user, self.password)
        except imaplib.IMAP4.error:
            connection.shutdown()
            raise
        return connection


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A running server. kind: "dovecot" or "pymap". lmtp_port: None where it takes no LMTP."""

    kind: str
    open: Callable[[str], Mailbox]
    lmtp_port: int | None = None

    def mailbox(self, user: str | None = None) -> Mailbox:
        """Return a new, empty mailbox. user: its name, by default one nobody has had."""
        return self.open(user or f"box{next(_numbers)}@example.org")


_numbers = count(1)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[MailServer]:
    """A mail server that makes mailboxes: dovecot.mailbox()."""
    binary = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if binary and _is_2_3(binary):
        with _dovecot(binary) as server:
            yield server
    elif find_spec("pymap"):
        with ExitStack() as stack:
            yield MailServer(kind="pymap", open=lambda user: _pymap(stack, user))
    else:
        missing("An IMAP server", "apt-get install dovecot-imapd (2.3), or pip install pymap")


@pytest.fixture
def mailbox(dovecot) -> Mailbox:
    """An empty mailbox for this test alone."""
    return dovecot.mailbox()


def _is_2_3(binary: str) -> bool:
    return subprocess.run([binary, "--version"], check=True, capture_output=True).stdout.startswith(b"2.3")


@contextmanager
def _dovecot(binary: str) -> Iterator[MailServer]:
    mail = processes.account("mail", "nobody") if processes.is_root() else None
    with processes.folder("dovecot") as folder:
        port, lmtp_port = processes.free_port(), _lmtp_port()
        for path in (folder, folder / "mail"):
            path.mkdir(exist_ok=True)
            path.chmod(0o755)
        if mail:
            shutil.chown(folder / "mail", mail)
        (folder / "users").write_text(
            "".join(_line(f"box{number}@example.org") for number in range(1, READY))
        )
        config = folder / "dovecot.conf"
        config.write_text(_config(folder, port, lmtp_port, mail))
        with processes.running([binary, "-F", "-c", config], port, log=folder / "log"):
            yield MailServer(
                kind="dovecot", open=lambda user: _account(folder, port, user), lmtp_port=lmtp_port
            )


def _lmtp_port() -> int | None:
    return processes.free_port() if Path("/usr/lib/dovecot/lmtp").exists() else None


def _config(folder: Path, port: int, lmtp_port: int | None, mail: str | None) -> str:
    me = getpass.getuser()
    mail = mail or me
    root = processes.is_root()
    internal = "dovecot" if root else me
    return CONFIG.format(
        folder=folder,
        port=port,
        protocols="imap lmtp" if lmtp_port else "imap",
        internal=internal,
        internal_group=_group(internal),
        login="dovenull" if root else me,
        mail=mail,
        mail_group=_group(mail),
        lmtp=LMTP.format(lmtp_port=lmtp_port) if lmtp_port else "",
    )


def _group(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _account(folder: Path, port: int, user: str) -> Mailbox:
    maildir = folder / "mail" / user / "Maildir"
    box = Mailbox(host="127.0.0.1", port=port, user=user, password=PASSWORD, maildir=maildir)
    if _line(user) not in (folder / "users").read_text():
        with (folder / "users").open("a") as users:
            users.write(_line(user))
        _wait_until_known(box)
    return box


def _line(user: str) -> str:
    return f"{user}:{{PLAIN}}{PASSWORD}\n"


def _wait_until_known(box: Mailbox) -> None:
    """Dovecot looks at its list of users once a second."""
    give_up = time.monotonic() + 5
    while time.monotonic() < give_up:
        with suppress(imaplib.IMAP4.error), box.connect():
            return
        time.sleep(0.1)


def _pymap(stack: ExitStack, user: str) -> Mailbox:
    port = processes.free_port()
    folder = stack.enter_context(processes.folder("pymap"))
    where = ["--host", "127.0.0.1", "--port", port, "--no-tls"]
    who = ["dict", "--demo-data", "--demo-user", user, "--demo-password", PASSWORD]
    command = [Path(sys.executable).with_name("pymap"), *where, *who]
    stack.enter_context(processes.running(command, port, log=folder / "log"))
    box = Mailbox(host="127.0.0.1", port=port, user=user, password=PASSWORD)
    _empty(box)
    return box


def _empty(box: Mailbox) -> None:
    with box.connect() as connection:
        connection.select("INBOX")
        connection.store("1:*", "+FLAGS.SILENT", r"(\Deleted)")
        connection.expunge()
