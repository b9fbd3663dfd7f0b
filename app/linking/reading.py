"""Read messages for numbers of orders, invoices and parcels."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.cases.models import Case, Message
from app.cases.rules import words_around
from app.core.db import session
from app.customers import queries as customers
from app.linking import deciding
from app.linking.deciding import Read
from app.orders import queries as orders
from app.orders.rules.mentions import Mention, mentions
from app.orders.rules.tracking import Known

#: What a machine said is not read, and of a long text only the beginning.
KINDS = ("message", "burst")
MOST_CHARACTERS = 30_000
#: Without two digits near each other there is no number of anything.
_DIGITS = re.compile(r"\d\D?\d")


@dataclass(frozen=True)
class _Said:
    """A message as far as it is read."""

    id: int
    case_id: int
    subject: str
    text: str
    requester_id: int

    @property
    def whole(self) -> str:
        """Its subject and its words, the subject first."""
        return f"{self.subject}\n{self.text[:MOST_CHARACTERS]}"


def read_all(message_ids: Collection[int]) -> None:
    """Read these messages, and link their cases to what they name or keep it as hints."""
    said = [one for one in _messages(message_ids) if _DIGITS.search(one.whole)]
    if not said:
        return
    roots = customers.roots({one.requester_id for one in said})
    known, ours = _known(roots.values()), orders.numberings()
    read: list[Read] = []
    for one in said:
        found = mentions(one.whole, ours, known.get(roots[one.requester_id], ()), likely=True)
        read += [_read(one, mention) for mention in found if not _is_torn(one, mention)]
    deciding.decide(read, roots)


def _messages(message_ids: Collection[int]) -> list[_Said]:
    """Return what was said, oldest first; where it stands in the case it is in now."""
    if not message_ids:
        return []
    shown = (Message.id, Message.case_id, Message.subject, Message.text, Case.requester_id)
    asked = select(*shown).join(Case, Case.id == Message.case_id).where(Message.id.in_(message_ids))
    spoken = asked.where(Message.kind.in_(KINDS), Message.leaves_at.is_(None)).order_by(Message.id)
    return [_Said(*row) for row in session.execute(spoken)]


def _known(root_ids: Collection[int]) -> dict[int, list[Known]]:
    """Return the parcels of these people, by root: they decide what an ambiguous number is."""
    people = customers.people_of(set(root_ids))
    found: defaultdict[int, list[Known]] = defaultdict(list)
    for contact_id, parcels in orders.parcels_of_people(people).items():
        found[people[contact_id]] += parcels
    return dict(found)


def _is_torn(said: _Said, mention: Mention) -> bool:
    """Tell whether a number begins in the subject and ends in the text."""
    return mention.start < len(said.subject) + 1 <= mention.end


def _read(said: _Said, mention: Mention) -> Read:
    begins = len(said.subject) + 1
    part, text, moved = ("subject", said.subject, 0)
    if mention.start >= begins:
        part, text, moved = "text", said.text, begins
    start, end = mention.start - moved, mention.end - moved
    return Read(
        message_id=said.id,
        case_id=said.case_id,
        requester_id=said.requester_id,
        mention=mention,
        part=part,
        start=start,
        end=end,
        words=words_around(text, start, end),
    )
