"""What can be said to have happened to a customer."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerMet(Event):
    """Somebody we did not know has written, or was entered. kind: of the contact point."""

    name: ClassVar[str] = "customer.met"
    contact_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class PointMarked(Event):
    """Mail to an address comes back again and again, or arrives again."""

    name: ClassVar[str] = "customer.point_marked"
    contact_id: int
    bouncing: bool
