"""What commands on customers have in common. Each is a part of a running command, never one by itself."""

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, Refused
from app.customers import policy, queries, rules
from app.customers.models import Account, AccountTerm, Contact, ContactPoint, ContactTerm


def mine_to_edit(actor: Actor, contact_id: int) -> Contact:
    """Return the root of a contact that actor may see and change. Raises NotFound, NotAllowed."""
    contact = queries.get(actor, contact_id)
    policy.ensure(actor, "customers.edit")
    return contact


def touch(contact: Contact) -> None:
    """Count a change, for stale edits and for lists."""
    contact.version += 1
    contact.updated_at = now()


def index(contact: Contact) -> None:
    """Let a contact be found by the words it has now; those that stay are left alone."""
    numbers = [one.value.partition(":")[2] for one in contact.points if one.kind == "external"]
    tags = [one.tag for one in contact.tags]
    now_ = set(rules.terms(contact.name, contact.title, *tags, *numbers))
    contact.terms = [one for one in contact.terms if one.term in now_] + [
        ContactTerm(term=term) for term in now_ - {one.term for one in contact.terms}
    ]


def index_account(account: Account) -> None:
    """Let an account be found by its name, its domains and its number at the ERP."""
    domains = [one.domain for one in account.domains]
    now_ = set(rules.terms(account.name, account.external_id or "", *domains))
    account.terms = [one for one in account.terms if one.term in now_] + [
        AccountTerm(term=term) for term in now_ - {one.term for one in account.terms}
    ]


def a_point(kind: str, value: str) -> str:
    """Return an address or a number as it is kept. Raises Refused."""
    if kind not in rules.POINTS:
        raise Refused(N_("There is no such kind of contact point."), field="kind")
    normal = rules.normal(kind, value, country=queries.country())
    if normal is None:
        raise Refused(rules.POINTS[kind][1], field="value")
    return normal


def holder(kind: str, value: str) -> ContactPoint | None:
    """Return the live point by which this address is surely somebody's alone; phones are nobody's alone."""
    found = queries.by_point(kind, value) if kind != "phone" else None
    live = [one for one in queries.points_of(found.id) if one.ended_at is None] if found else []
    return next(
        (one for one in live if (one.kind, one.value) == (kind, value) and one.state != "maybe"), None
    )


def add(contact: Contact, kind: str, value: str, *, label: str = "", state: str = "stated") -> ContactPoint:
    """Give a contact a point; one she had before is hers again. value: normalised, nobody else's."""
    known = next((one for one in contact.points if (one.kind, one.value) == (kind, value)), None)
    if known is None:
        known = ContactPoint(kind=kind, value=value)
        contact.points.append(known)
    known.label, known.state, known.ended_at = label or known.label or "", state, None
    session.flush()
    return known


def taken(held: ContactPoint) -> Refused:
    """Return the refusal of an address that is somebody's; her page tells the rest to who may see it."""
    return Refused(N_("This belongs to another customer already."), field="value", contact_id=held.contact_id)
