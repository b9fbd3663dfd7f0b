"""Changes of a case as one line each, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from app.cases.queries import Entry
from app.channels.email.charsets import CHOICES
from app.core.errors import N_
from app.core.events import Change
from app.core.ui.words import PARCELS, PRIORITIES, STATUSES
from app.core.web import language
from app.intake.where import REASONS
from app.orders.queries import ParcelEvent
from app.orders.rules import TROUBLE
from app.orders.rules.tracking.carriers import called
from app.people import queries as people

_SENTENCES = {
    "status": N_("set the status to %(after)s"),
    "priority": N_("set the priority to %(after)s"),
    "queue": N_("moved it to %(after)s"),
    "spam": N_("called it spam"),
    "no_spam": N_("said that it is no spam"),
    "reading": N_("had a mail read as %(after)s"),
    "follows": N_("opened it after %(after)s"),
    "detached": N_("gave a message a case of its own: %(after)s"),
    "files": N_("let the files of %(after)s be opened"),
    "participant": N_("added %(after)s"),
    "requester": N_("made it the matter of %(after)s"),
    "order": N_("linked order %(after)s"),
    "parcel.exception": N_("found the parcel %(after)s stopped on its way"),
    "parcel.returned": N_("found the parcel %(after)s on its way back"),
    "parcel.late": N_("found the parcel %(after)s late"),
    "parcel.silent": N_("has heard nothing of the parcel %(after)s for days"),
    "parcel.over.exception": N_("saw the parcel %(after)s go on"),
    "parcel.over.returned": N_("saw the parcel %(after)s go on"),
    "parcel.over.late": N_("saw that the parcel %(after)s is no longer late"),
    "parcel.over.silent": N_("heard of the parcel %(after)s again"),
    "where.left": N_("left the question where the order is to a person: %(after)s"),
    "order.unlinked": N_("took off order %(after)s"),
    "parcel": N_("linked parcel %(after)s"),
    "parcel.unlinked": N_("took off parcel %(after)s"),
    "link.reason": N_("because: %(after)s"),
    "return.requested": N_("asked for the return %(after)s"),
    "return.approval": N_("left the return %(after)s to be approved"),
    "return.approved": N_("approved the return %(after)s"),
    "return.refused": N_("refused the return %(after)s"),
    "return.label_sent": N_("made a label for the return %(after)s"),
    "return.received": N_("received the return %(after)s"),
    "return.refunded": N_("paid back the return %(after)s"),
    "return.replaced": N_("sent a replacement for the return %(after)s"),
    "return.cancelled": N_("called off the return %(after)s"),
}
_CHANGED = N_("changed %(field)s to %(after)s")


@dataclass(frozen=True)
class Line:
    """Who changed what, when. id: of an event; "p7" of what a carrier said. bad: trouble with a parcel."""

    id: int | str
    at: datetime
    actor_name: str
    words: str
    bad: bool = False


def names_in(
    entries: Sequence[Entry], customer: object, known: Mapping[int, str]
) -> dict[tuple[str, int], str]:
    """Return the names of all who act in entries, by kind and id. known: of agents, who need no asking."""
    events = [entry.event for entry in entries if entry.event is not None]
    acting = {event.actor_id for event in events if event.actor_kind == "agent"}
    agents = {**known, **people.names_of(acting - known.keys())}
    names = {("agent", agent_id): name for agent_id, name in agents.items()}
    return names | {("customer", getattr(customer, "id", 0)): getattr(customer, "name", "")}


def line_of(entry: Entry, names: dict[tuple[str, int], str]) -> Line:
    """Return the line of an entry that is an event."""
    event = entry.event
    assert event is not None
    name = names.get((event.actor_kind, event.actor_id), "Careline")
    return Line(event.id, event.at, name, ", ".join(_words(change, name) for change in entry.changes))


def parcel_line(told: ParcelEvent) -> Line:
    """Return the line of what a carrier said of a parcel."""
    name = f"{called(told.parcel.carrier, language())} {told.parcel.tracking_number}"
    status = str(PARCELS.get(told.status, told.status))
    said = told.words if told.words.casefold() != status.casefold() else ""
    words = ", ".join(one for one in (" · ".join(filter(None, (status, said))), told.place) if one)
    return Line(f"p{told.id}", told.at, name, words, bad=told.status in TROUBLE)


def _words(change: Change, actor_name: str) -> str:
    after = change.after or ""
    if change.field == "assignee":
        return _given(after, actor_name)
    if change.field == "status":
        after = str(STATUSES[after].word)
    if change.field == "priority":
        after = str(PRIORITIES[after].word)
    if change.field == "reading":
        after = CHOICES.get(after) or str(gettext("the mail itself says"))
    if change.field == "where.left":
        after = str(gettext(REASONS.get(after, after)))
    sentence = _SENTENCES.get(change.field, _CHANGED)
    return str(gettext(sentence, after=after, field=change.field))


def _given(after: str, actor_name: str) -> str:
    if after == actor_name:
        return str(gettext("took it"))
    return str(gettext("gave it to %(after)s", after=after) if after else gettext("gave it to nobody"))
