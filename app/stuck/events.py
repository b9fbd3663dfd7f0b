"""What can be said to have happened about parcels in trouble."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ParcelStuck(Event):
    """A parcel was found in trouble. kind: see orders.rules.trouble. case_id: None where nobody's it is."""

    name: ClassVar[str] = "parcel.stuck"
    parcel_id: int
    kind: str
    case_id: int | None


@dataclass(frozen=True, kw_only=True)
class ParcelRecovered(Event):
    """A trouble of a parcel is over."""

    name: ClassVar[str] = "parcel.recovered"
    parcel_id: int
    kind: str
    case_id: int | None


@dataclass(frozen=True, kw_only=True)
class WatchChanged(Event):
    """An administrator said otherwise when a parcel is in trouble, and what comes of it."""

    name: ClassVar[str] = "parcel_watch.changed"
