"""A mailbox read by IMAP: each new mail is kept first, then marked as seen, then the server is listened to.

First contact: unread mail, and whatever comes later; not the years before. A folder that its server made
anew (another UIDVALIDITY), or that moved to another server: its last 14 days again, for intake knows a mail
that it had before. A large mail goes to the disk a piece at a time.
"""

import hashlib
import imaplib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from random import uniform
from threading import Event
from time import monotonic
from typing import Any, Protocol

import structlog
from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from app.channels.email import sign_in
from app.channels.email import tls as tls_of_house
from app.channels.email.talk import Talk
from app.core.clock import now
from app.core.errors import N_
from app.core.failpoints import passing
from app.intake.beginnings import Beginning
from app.intake.raw import Place
from app.people.queries import Login

MOST_BYTES = 150 * 1024 * 1024
TOO_LARGE = N_("It is larger than 150 MB. Only its head was kept; it still lies in the mailbox.")
#: A mail above this size is fetched in pieces of it, and is never in memory as a whole.
PIECE = 4 * 1024 * 1024
RESCAN = timedelta(days=14)
#: IDLE is begun anew this often: what a server told between two commands is seen then, a dead line too.
SILENCE_SECONDS = 60
#: A server that does not know IDLE is asked this often.
POLL_SECONDS = 15
#: That all is well is written down this often, also where nothing comes.
NOTE_SECONDS = 300
LONGEST_WAIT_SECONDS = 900
TIMEOUT = SocketTimeout(connect=10, read=30)
#: A SEARCH answers in one line: ten digits for each of 900,000 mails. The library's own limit is a tenth.
imaplib._MAXLINE = 10_000_000  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way to say it
log = structlog.get_logger(__name__)


class Keep(Protocol):
    """What the ledger says of this mailbox, and what it is told. Each call is a transaction of its own."""

    def beginning(self) -> Beginning | None: ...
    def begin(self, beginning: Beginning) -> None: ...
    def highest(self, uidvalidity: int, account: str) -> int: ...
    def mail(self, content: bytes | Iterator[bytes], place: Place) -> None: ...
    def aside(self, content: bytes, place: Place, reason: str) -> None: ...
    def note(self, error: str) -> None: ...
    def token(self) -> str: ...


def watch(login: Login, keep: Keep, stop: Event) -> None:
    """Read a mailbox until stop is set; after a failure again, later and later."""
    failures = 0
    while not stop.is_set():
        began = monotonic()
        try:
            _session(login, keep, stop)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is written on the mailbox
            failures = 1 if monotonic() - began > 60 else failures + 1
            _note(keep, login, error)
            stop.wait(min(LONGEST_WAIT_SECONDS, 2 ** min(failures - 1, 10)) * uniform(0.5, 1))  # noqa: S311


def _note(keep: Keep, login: Login, error: Exception) -> None:
    log.warning("mailbox.failed", mailbox_id=login.mailbox_id, error=type(error).__name__)
    try:
        keep.note(f"{type(error).__name__}: {_words(error)}")
    except Exception as unwritten:  # noqa: BLE001 - the database is away; the mailbox is tried again anyway
        log.warning("mailbox.not_noted", mailbox_id=login.mailbox_id, error=type(unwritten).__name__)


def _words(error: Exception) -> str:
    said = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _session(login: Login, keep: Keep, stop: Event) -> None:
    """Read and listen until stop is set. Raises what the network or the server raises."""
    client = connect(login, lambda _mailbox_id: keep.token())
    try:
        folder = _Folder(client, login, keep, stop)
        news, noted = True, 0.0
        while not stop.is_set():
            while folder.take_new():
                news = True
            if news or monotonic() - noted > NOTE_SECONDS:
                keep.note("")
                noted = monotonic()
            news = folder.wait()
    finally:
        leave(client)


def connect(login: Login, token: sign_in.Token) -> IMAPClient:
    """Return a session that is signed in. Raises what the network, the server or the provider raises."""
    client = reach(login)
    try:
        if login.security == "starttls":
            client.starttls(tls_of_house.context())
        sign_in.imap(client, login, token)
    except BaseException:
        leave(client)
        raise
    return client


def reach(login: Login, talk: Talk | None = None, seconds: float | None = None) -> IMAPClient:
    """Return a session that has said no more than hello. talk: gets a copy of each line from then on."""
    tls = login.security == "tls"
    secure = tls_of_house.context() if tls else None
    timeout = SocketTimeout(connect=seconds, read=seconds) if seconds else TIMEOUT
    client = IMAPClient(login.host, login.port, ssl=tls, ssl_context=secure, timeout=timeout, use_uid=True)
    if talk is not None:
        _overhear(client, talk)
    return client


def _overhear(client: IMAPClient, talk: Talk) -> None:
    """Let talk have a copy of each line from now on. imaplib has no other place to listen at."""
    line: Any = client._imap  # noqa: SLF001
    send, readline = line.send, line.readline
    talk.them(client.welcome)

    def sends(data: bytes) -> None:
        talk.us(data)
        send(data)

    def reads() -> bytes:
        said: bytes = readline()
        talk.them(said)
        return said

    line.send, line.readline = sends, reads


def leave(client: IMAPClient) -> None:
    """End a session without a word more."""
    try:
        client.shutdown()
    except (OSError, IMAPClientError):
        log.debug("mailbox.left")


class _Gone(Exception):
    """Somebody has deleted the mail that was being fetched."""


class _Longer(Exception):
    """The mail is longer than its server said, and than a mail may be."""


class _Folder:
    """The selected folder of an open connection."""

    def __init__(self, client: IMAPClient, login: Login, keep: Keep, stop: Event) -> None:
        self.client, self.keep, self.stop, self.name = client, keep, stop, login.folder
        self.listens = client.has_capability("IDLE")
        selected = client.select_folder(self.name)
        self.uidvalidity, self.account = int(selected[b"UIDVALIDITY"]), _account(login)
        self.beginning = self._begin(_whose(login), selected.get(b"UIDNEXT"))

    def take_new(self) -> int:
        """Keep what is new, one mail at a time, oldest first; return how many there were."""
        taken = 0
        uids = self._new()
        for start in range(0, len(uids), 100):
            sizes = self.client.fetch(uids[start : start + 100], ["RFC822.SIZE"])
            for uid in sorted(sizes):
                if self.stop.is_set():
                    return taken
                self._take(uid, sizes[uid][b"RFC822.SIZE"])
                taken += 1
        return taken

    def wait(self) -> bool:
        """Return when the server has news (True), was silent for long, or when it is time to stop."""
        if not self.listens:
            self.stop.wait(POLL_SECONDS)
            self.client.noop()
            return False
        give_up = monotonic() + SILENCE_SECONDS
        self.client.idle()
        news: list[Any] = []
        while not news and not self.stop.is_set() and monotonic() < give_up:
            news = self.client.idle_check(timeout=1)
        if any(one[0] == b"BYE" for one in news):
            raise ConnectionError("the server said goodbye")
        self.client.idle_done()
        if not news:
            self.client.noop()  # a line that died in silence fails here
        return bool(news)

    def _new(self) -> list[int]:
        highest = self.keep.highest(self.uidvalidity, self.account)
        first = max(self.beginning.first_uid, highest + 1)
        newer = [uid for uid in self.client.search(["UID", f"{first}:*"]) if uid >= first]
        if highest >= self.beginning.first_uid:
            return sorted(newer)  # the backlog comes first, so it is done
        return [uid for uid in self.beginning.backlog if uid > highest] + sorted(newer)

    def _take(self, uid: int, size: int) -> None:
        """Keep one mail, then mark it. One that is too large stays unread where it is."""
        with suppress(_Gone):
            if size > MOST_BYTES or not self._kept(uid, size):
                head = self._part(uid, b"BODY.PEEK[HEADER]", b"BODY[HEADER]")
                self.keep.aside(head, self._place(uid), TOO_LARGE)
                return
            passing("mailbox.kept")
            self.client.add_flags([uid], [SEEN], silent=True)

    def _kept(self, uid: int, size: int) -> bool:
        """Tell whether a mail is kept; else it is longer than a mail may be."""
        whole = size <= PIECE
        content = self._part(uid, b"BODY.PEEK[]", b"BODY[]") if whole else self._pieces(uid)
        with suppress(_Longer):
            self.keep.mail(content, self._place(uid))
            return True
        return False

    def _pieces(self, uid: int) -> Iterator[bytes]:
        """Yield a mail a piece at a time until its server has no more: the size that it said may be wrong."""
        at = 0
        while at <= MOST_BYTES:
            piece = self._part(uid, b"BODY.PEEK[]<%d.%d>" % (at, PIECE), b"BODY[]<%d>" % at)
            if not (at or piece):
                raise _Gone
            yield piece
            if len(piece) < PIECE:
                return
            at += len(piece)
        raise _Longer

    def _part(self, uid: int, wanted: bytes, name: bytes) -> bytes:
        """Return a part of a mail, by the name that it has in the answer."""
        found = self.client.fetch([uid], [wanted]).get(uid, {})
        if name not in found:
            raise _Gone
        return found[name] or b""  # NIL, where nothing is left

    def _begin(self, whose: str, next_uid: int | None) -> Beginning:
        known = self.keep.beginning()
        if known and (known.account, known.uidvalidity) == (self.account, self.uidvalidity):
            return known
        older = self._search(["UNSEEN"])
        if known and (known.account == self.account or known.whose == whose):
            older = sorted({*older, *self._search(["SINCE", (now() - RESCAN).date()])})
        first = int(next_uid) if next_uid else max(self._search(["ALL"]), default=0) + 1
        beginning = Beginning(
            account=self.account,
            whose=whose,
            uidvalidity=self.uidvalidity,
            first_uid=first,
            backlog=tuple(uid for uid in older if uid < first),
        )
        self.keep.begin(beginning)
        return beginning

    def _search(self, criteria: Sequence[object]) -> list[int]:
        return sorted(self.client.search(criteria))

    def _place(self, uid: int) -> Place:
        return Place(folder=self.name, uidvalidity=self.uidvalidity, uid=uid, account=self.account)


def _account(login: Login) -> str:
    """Return what names a folder of one server: UIDs of another's mean nothing here."""
    return _hashed(login.host, login.user, login.folder)


def _whose(login: Login) -> str:
    """Return what stays the same when a mailbox moves to another server."""
    return _hashed(login.address, login.folder)


def _hashed(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
