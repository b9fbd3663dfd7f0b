"""What can be said to have happened to imports and exports."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportMoved(Event):
    """An import is at another state: reading, mapping, checking, checked, running, done, undoing, ..."""

    name: ClassVar[str] = "import.moved"
    import_id: int
    kind: str
    now: str


@dataclass(frozen=True, kw_only=True)
class ThingTakenBack(Event):
    """What an import made is gone, or what it changed is as it was. thing: contact, account, product, ..."""

    name: ClassVar[str] = "import.taken_back"
    import_id: int
    thing: str
    thing_id: int
    removed: bool


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    """Somebody took a list out of the house. what: customers, orders or cases. count: its rows."""

    name: ClassVar[str] = "list.exported"
    what: str
    form: str
    columns: list[str]
    count: int
