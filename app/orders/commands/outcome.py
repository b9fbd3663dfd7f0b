"""What is told of a thing, and what became of it."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

TOLD = TypeVar("TOLD")
THING = TypeVar("THING")
Kind = Literal["new", "changed", "same", "older"]


@dataclass(frozen=True, kw_only=True)
class News(Generic[TOLD, THING]):
    """What a source tells of one thing. known: which it is, where whoever hands it on knows."""

    source: str
    told: TOLD
    known: THING | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A record that was taken. outcome: older means that we know something newer, and kept it."""

    id: int
    outcome: Kind

    @classmethod
    def of(cls, id_: int, *, new: bool, changed: bool, older: bool = False) -> "Taken":
        """Return what was done, in one word."""
        late: Kind = "older" if older else "same"
        return cls(id=id_, outcome="new" if new else "changed" if changed and not older else late)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the record at path: taken, or refused with the reason."""

    path: str
    taken: Taken | None = None
    refused: str = ""
