"""What the outside world received: every mail for an address that is none of the demo's mailboxes."""

import json
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Received:
    """One mail as it left. `at`: seconds since 1970, UTC; recipients: as in the SMTP envelope."""

    number: int
    sender: str
    recipients: list[str]
    at: float


class Outside:
    """An append-only list of mails, kept in a directory, safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        path.mkdir(parents=True, exist_ok=True)
        self._list = path / "list.jsonl"
        lines = self._list.read_text("utf-8").splitlines() if self._list.exists() else []
        self._mails = [Received(**json.loads(line)) for line in lines if line.strip()]

    def add(self, sender: str, recipients: list[str], message: bytes) -> Received:
        """Keep a mail and return its entry."""
        with self._lock:
            mail = Received(len(self._mails) + 1, sender, [r.lower() for r in recipients], time.time())
            (self.path / f"{mail.number}.eml").write_bytes(message)
            with self._list.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(mail)) + "\n")
            self._mails.append(mail)
            return mail

    def mails(self, address: str = "") -> list[Received]:
        """All mails, or those an address received, newest first."""
        with self._lock:
            return [m for m in reversed(self._mails) if not address or address.lower() in m.recipients]

    def get(self, number: int) -> Received | None:
        """Return one entry or None."""
        with self._lock:
            return self._mails[number - 1] if 1 <= number <= len(self._mails) else None

    def read(self, number: int) -> bytes:
        """Return the bytes of a mail."""
        return (self.path / f"{number}.eml").read_bytes()

    def addresses(self) -> list[tuple[str, int]]:
        """Each address with the number of mails it received, most recent first."""
        counts = Counter(address for mail in self.mails() for address in dict.fromkeys(mail.recipients))
        return list(counts.items())
