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
class CustomerEdited(Event):
    """What we know of a contact is another than before."""

    name: ClassVar[str] = "customer.edited"
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class PointChanged(Event):
    """An address or number of a contact. what: added, suggested, verified, or ended (no longer hers)."""

    name: ClassVar[str] = "customer.point_changed"
    contact_id: int
    kind: str
    what: str


@dataclass(frozen=True, kw_only=True)
class CustomerMerged(Event):
    """Two contacts are one: gone is a part of kept."""

    name: ClassVar[str] = "customer.merged"
    kept_id: int
    gone_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerUnmerged(Event):
    """What was made one is two again."""

    name: ClassVar[str] = "customer.unmerged"
    kept_id: int
    gone_id: int


@dataclass(frozen=True, kw_only=True)
class KeptApart(Event):
    """An agent said that two contacts are two people."""

    name: ClassVar[str] = "customer.kept_apart"
    one_id: int
    other_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerGiven(Event):
    """Another agent is responsible; None: nobody."""

    name: ClassVar[str] = "customer.given"
    contact_id: int
    was: int | None
    now: int | None


@dataclass(frozen=True, kw_only=True)
class CustomerShared(Event):
    """A contact is shown to an agent or a team; shared: false where it no longer is."""

    name: ClassVar[str] = "customer.shared"
    contact_id: int
    agent_id: int | None
    team_id: int | None
    shared: bool


@dataclass(frozen=True, kw_only=True)
class CustomerNoted(Event):
    """An agent noted something of a contact or an account. what: note, visit, call, meeting or comment."""

    name: ClassVar[str] = "customer.noted"
    contact_id: int | None
    account_id: int | None
    note_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class DocumentKept(Event):
    """A document is kept with a contact or an account; kept: false where it was taken away."""

    name: ClassVar[str] = "customer.document_kept"
    contact_id: int | None
    account_id: int | None
    document_id: int
    kept: bool


@dataclass(frozen=True, kw_only=True)
class AccountSaved(Event):
    """A company is known, or known otherwise than before."""

    name: ClassVar[str] = "account.saved"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class FieldSaved(Event):
    """Administrators added, changed or removed a field of customers."""

    name: ClassVar[str] = "custom_field.saved"
    field_id: int


@dataclass(frozen=True, kw_only=True)
class PointMarked(Event):
    """Mail to an address comes back again and again, or arrives again."""

    name: ClassVar[str] = "customer.point_marked"
    contact_id: int
    bouncing: bool
