"""What one IMAP client has said so far: who it is, which folder it reads, which messages it was told of."""

import socket

from demo.sandbox.folder import Account, Entry, Folder
from demo.sandbox.imap_select import in_set
from demo.sandbox.imap_wire import Token, Wire, word


class Refused(Exception):
    """The command is understood and not done: answered with NO."""


class ImapState:
    """`seen` are the UIDs the client was told of, in order: a message's number is its place in it."""

    def __init__(self, wire: Wire, accounts: dict[str, Account], password: str) -> None:
        self.wire, self.accounts, self.password = wire, accounts, password
        self.account: Account | None = None
        self.current: Folder | None = None
        self.read_only = False
        self.by_uid = False
        self.seen: list[int] = []
        self.bell, self.ear = socket.socketpair()
        self.bell.setblocking(False)

    def close(self) -> None:
        """Let go of the folder and the bell."""
        self.leave()
        self.bell.close()
        self.ear.close()

    def mine(self) -> Account:
        """Return the account signed in to. Raises Refused."""
        if self.account is None:
            raise Refused("Log in first")
        return self.account

    def existing(self, name: Token) -> Folder:
        """Return a folder by its name. Raises Refused."""
        folder = self.mine().folder(word(name))
        if folder is None:
            raise Refused("[TRYCREATE] No such folder")
        return folder

    def selected(self) -> Folder:
        """Return the folder in use. Raises Refused."""
        if self.current is None:
            raise Refused("Select a folder first")
        return self.current

    def ensure_writable(self) -> None:
        """Raise Refused where the folder was opened for reading only."""
        if self.read_only:
            raise Refused("[READ-ONLY] Opened with EXAMINE")

    def meant(self, asked: Token) -> list[tuple[int, Entry]]:
        """Return (number, message) for each that a set names."""
        numbers = self.seen if self.by_uid else list(range(1, len(self.seen) + 1))
        chosen = in_set(word(asked), numbers)
        pairs = [(n, self.selected().get(uid)) for n, uid in enumerate(self.seen, 1)]
        return [(n, e) for n, e in pairs if e is not None and (e.uid if self.by_uid else n) in chosen]

    def ring(self) -> None:
        """Wake this client if it idles."""
        try:
            self.bell.send(b"!")
        except OSError:  # full: it is rung already; closed: nobody listens
            return

    def leave(self) -> None:
        """Stop using the folder."""
        if self.current is not None:
            self.current.unlisten(self.ring)
        self.current, self.seen = None, []

    def tell_news(self) -> None:
        """Tell the client what came and what went since it last heard."""
        if self.current is None:
            return
        now = [e.uid for e in self.current.entries()]
        for uid in sorted(set(self.seen) - set(now), reverse=True):
            self.wire.send(b"* %d EXPUNGE" % (self.seen.index(uid) + 1))
            self.seen.remove(uid)
        if len(now) != len(self.seen):
            self.wire.send(b"* %d EXISTS" % len(now))
        self.seen = now
