"""What two programs said to each other, line by line, without secrets: for who looks for a fault."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

LONGEST = 400
MOST_LINES = 200
MASK = "•••"
Side = Literal["us", "them", "note"]


@dataclass(frozen=True)
class Line:
    """side: who said it."""

    side: Side
    text: str


@dataclass
class Talk:
    """Lines as they come. secrets: words that are never written down, in none of their disguises.

    tell: is given each line at once.
    """

    secrets: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    #: Set while a secret is being said: our lines are left out whole.
    hush: bool = False
    tell: Callable[[Line], object] | None = None

    def us(self, said: bytes | str) -> None:
        """Write down what we said."""
        self._add("us", MASK if self.hush else self._masked(_words(said)))

    def them(self, said: bytes | str) -> None:
        """Write down what the server said."""
        self._add("them", self._masked(_words(said)))

    def note(self, said: str) -> None:
        """Write down what happened beside the words."""
        self._add("note", self._masked(said))

    def _add(self, side: Side, text: str) -> None:
        if len(self.lines) < MOST_LINES:
            fresh = [Line(side, one[:LONGEST]) for one in text.splitlines() or [""]]
            self.lines += fresh
            if self.tell is not None:
                for line in fresh:
                    self.tell(line)

    def _masked(self, text: str) -> str:
        for one in _disguises(self.secrets):
            text = text.replace(one, MASK)
        return text


def _disguises(words: Iterable[str]) -> list[str]:
    """Return secrets as they may stand on a line, the longest first."""
    found: set[str] = set()
    for one in words:
        if one:
            plain = one.encode()
            found |= {one, base64.b64encode(plain).decode(), one.replace("\\", "\\\\").replace('"', '\\"')}
    return sorted(found, key=len, reverse=True)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text).rstrip()
