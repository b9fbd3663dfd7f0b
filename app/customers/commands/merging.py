"""Two contacts that are one person: made one, taken apart again, or kept apart for good.

Nothing moves but a pointer: cases, orders, points and notes stay where they were, and whoever asks for them
asks for all names of the person (customers.queries.identity). So taking apart is exact.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.customers import policy, queries, rules
from app.customers.commands import steps
from app.customers.events import CustomerMerged, CustomerUnmerged, KeptApart
from app.customers.models import Contact, ContactTag, CustomerMerge, NotTheSame

#: What may be taken over from the one that goes. Fields that administrators added: "field_KEY".
CHOICES = ("name", "title", "language", "time_zone", "tier", "account_id", "owner_id", "consent")
_CONSENT = ("consent", "consent_at", "consent_source")


@command
def merge(actor: Actor, kept_id: int, gone_id: int, *, take: Collection[str] = ()) -> CustomerMerge:
    """Make one customer of two. take: of CHOICES, what is better known of the one that goes.

    Raises NotFound, NotAllowed, Refused.
    """
    kept, gone = _two(actor, kept_id, gone_id)
    parts = session.scalars(select(Contact).where(Contact.merged_into_id == gone.id)).all()
    for one in (gone, *parts):
        one.merged_into_id = kept.id
    before = _taken_over(kept, gone, take)
    row = CustomerMerge(
        kept_id=kept.id, gone_id=gone.id, moved=[one.id for one in parts], before=before, agent_id=actor.id
    )
    session.add(row)
    steps.index(kept)
    steps.touch(kept)
    session.flush()
    record(actor, CustomerMerged(kept_id=kept.id, gone_id=gone.id), _told(before))
    return row


@command
def unmerge(actor: Actor, merge_id: int) -> Contact:
    """Make two of what was made one; returns the one that comes back. Words changed since stay.

    Raises NotFound, NotAllowed, Refused where that was done already.
    """
    row = queries.merge(actor, merge_id)
    policy.ensure(actor, "customers.merge")
    if row.undone_at is not None:
        raise Refused(N_("This is undone already."))
    kept, gone = queries.contact(row.kept_id), queries.contact(row.gone_id)
    root_id = gone.merged_into_id
    gone.merged_into_id = None
    for one in session.scalars(select(Contact).where(Contact.id.in_(row.moved))):
        if one.merged_into_id == root_id:
            one.merged_into_id = gone.id
    _given_back(kept, row.before)
    row.undone_at = now()
    for one in (kept, gone):
        steps.index(one)
        steps.touch(one)
    session.flush()
    record(actor, CustomerUnmerged(kept_id=kept.id, gone_id=gone.id))
    return gone


@command
def keep_apart(actor: Actor, one_id: int, other_id: int) -> None:
    """Say that two contacts are two people: they are not suggested again. Raises as merge does."""
    one, other = _two(actor, one_id, other_id)
    first, second = sorted((one.id, other.id))
    if session.get(NotTheSame, (first, second)) is None:
        session.add(NotTheSame(one_id=first, other_id=second))
        session.flush()
        record(actor, KeptApart(one_id=first, other_id=second))


def _two(actor: Actor, one_id: int, other_id: int) -> tuple[Contact, Contact]:
    one, other = queries.get(actor, one_id), queries.get(actor, other_id)
    policy.ensure(actor, "customers.merge")
    if one.id == other.id:
        raise Refused(N_("These are one customer already."))
    return one, other


def _taken_over(kept: Contact, gone: Contact, take: Collection[str]) -> dict[str, Any]:
    """Give kept what was chosen of gone; return {field: [before, after]} for what changed, and tags added."""
    known = {*CHOICES, *(f"field_{one.key}" for one in queries.fields("contact"))}
    if not set(take) <= known:
        raise Refused(N_("There is no such field."), field="take")
    before: dict[str, Any] = {}
    for name in take:
        for part in _CONSENT if name == "consent" else (name,):
            was, is_ = _value(kept, part), _value(gone, part)
            if was != is_:
                before[part] = [was, is_]
                _put(kept, part, is_)
    mine = {one.tag for one in kept.tags}
    added = [one.tag for one in gone.tags if one.tag not in mine]
    kept.tags = [*kept.tags, *(ContactTag(tag=tag) for tag in added)]
    return before | ({"tags": added} if added else {})


def _given_back(kept: Contact, before: dict[str, Any]) -> None:
    """Give kept back what it had, but for what somebody changed since."""
    for name, values in before.items():
        if name == "tags":
            kept.tags = [one for one in kept.tags if one.tag not in values]
        elif _value(kept, name) == values[1]:
            _put(kept, name, values[0])


def _value(contact: Contact, name: str) -> Any:
    """Return a field's value as JSON."""
    if name.startswith("field_"):
        return contact.fields.get(name.removeprefix("field_"), "")
    value = getattr(contact, name)
    return value.isoformat() if name == "consent_at" and value else value


def _put(contact: Contact, name: str, value: Any) -> None:
    if name.startswith("field_"):
        contact.fields = {**contact.fields, name.removeprefix("field_"): value}
        return
    setattr(contact, name, _instant(value) if name == "consent_at" else value)
    if name == "name":
        contact.name_key = rules.name_key(value)


def _instant(value: str | None) -> Any:
    return type(now()).fromisoformat(value) if value else None


def _told(before: dict[str, Any]) -> list[Change]:
    pairs = {name: values for name, values in before.items() if name != "tags"}
    return [
        Change(field=name, before=str(was or ""), after=str(is_ or ""), kind="contact")
        for name, (was, is_) in pairs.items()
    ]
