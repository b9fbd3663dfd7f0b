"""One IMAP folder kept in one directory: `<uid>.eml` files beside an `index.json` with UIDs and flags."""

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote


@dataclass
class Entry:
    """What is known of a stored message without reading it. `at`: seconds since 1970, UTC."""

    uid: int
    at: float
    size: int
    flags: set[str] = field(default_factory=set)


class Folder:
    """Messages by UID, safe to use from many threads; a restart keeps UIDs and flags."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.uid_validity = int(time.time())
        self.uid_next = 1
        self._entries: dict[int, Entry] = {}
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.RLock()
        path.mkdir(parents=True, exist_ok=True)
        self._read()

    @property
    def name(self) -> str:
        """The folder's name as a client sees it."""
        return unquote(self.path.name)

    def add(self, message: bytes, flags: Iterable[str] = (), at: float | None = None) -> int:
        """Store a message, tell the listeners and return its UID."""
        with self._lock:
            uid, self.uid_next = self.uid_next, self.uid_next + 1
            (self.path / f"{uid}.eml").write_bytes(message)
            self._entries[uid] = Entry(uid, time.time() if at is None else at, len(message), set(flags))
            self._write()
        self._tell()
        return uid

    def entries(self) -> list[Entry]:
        """All messages in the order of their UIDs."""
        with self._lock:
            return [self._entries[uid] for uid in sorted(self._entries)]

    def get(self, uid: int) -> Entry | None:
        """Return what is known of a message, or None where it is gone."""
        with self._lock:
            return self._entries.get(uid)

    def read(self, uid: int) -> bytes:
        """Return the bytes of a message; empty where it is gone."""
        try:
            return (self.path / f"{uid}.eml").read_bytes()
        except FileNotFoundError:
            return b""

    def flag(self, uid: int, change: Callable[[set[str]], set[str]]) -> None:
        """Replace the flags of a message by what `change` makes of them."""
        with self._lock:
            entry = self._entries.get(uid)
            if entry is not None:
                entry.flags = change(set(entry.flags))
                self._write()

    def remove(self, uids: Iterable[int]) -> None:
        """Forget messages for good and tell the listeners."""
        with self._lock:
            for uid in uids:
                self._entries.pop(uid, None)
                (self.path / f"{uid}.eml").unlink(missing_ok=True)
            self._write()
        self._tell()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` (quick, never raising) after each delivery or removal."""
        with self._lock:
            self._listeners.append(listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Stop calling `listener`."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def _read(self) -> None:
        index = self.path / "index.json"
        if not index.exists():
            self._write()
            return
        kept = json.loads(index.read_text("utf-8"))
        self.uid_validity, self.uid_next = kept["uid_validity"], kept["uid_next"]
        for uid, at, size, flags in kept["messages"]:
            self._entries[uid] = Entry(uid, at, size, set(flags))

    def _write(self) -> None:
        messages = [[e.uid, e.at, e.size, sorted(e.flags)] for e in self._entries.values()]
        kept = {"uid_validity": self.uid_validity, "uid_next": self.uid_next, "messages": messages}
        fresh = self.path / "index.new"
        fresh.write_text(json.dumps(kept), "utf-8")
        fresh.replace(self.path / "index.json")


class Account:
    """The folders of one mailbox; INBOX is always there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folders: dict[str, Folder] = {}
        self._lock = threading.Lock()
        path.mkdir(parents=True, exist_ok=True)
        for name in ["INBOX", *(unquote(p.name) for p in sorted(path.iterdir()) if p.is_dir())]:
            self.create(name)

    @property
    def inbox(self) -> Folder:
        """Where arriving mail is put."""
        return self.create("INBOX")

    def create(self, name: str) -> Folder:
        """Return the folder of that name, made if it was not there."""
        name = "INBOX" if name.upper() == "INBOX" else name
        with self._lock:
            if name not in self._folders:
                self._folders[name] = Folder(self.path / (quote(name, safe="").replace(".", "%2E") or "%20"))
            return self._folders[name]

    def folder(self, name: str) -> Folder | None:
        """Return an existing folder or None."""
        name = "INBOX" if name.upper() == "INBOX" else name
        with self._lock:
            return self._folders.get(name)

    def names(self) -> list[str]:
        """The names of all folders."""
        with self._lock:
            return sorted(self._folders)
