"""What becomes of a number: linked where it is the customer's own, a hint for agents where it is not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.cases import commands as cases
from app.cases import queries as case_queries
from app.cases import rules
from app.cases.commands import Clue
from app.cases.models import Hint
from app.core.actor import SYSTEM
from app.customers import queries as customers
from app.orders import queries as orders
from app.orders.queries import Named
from app.orders.rules.mentions import Mention, is_sure

#: One message adds no more hints than these to a case.
MOST_HINTS = 20
_MOST_CARRIERS = 3


@dataclass(frozen=True)
class Read:
    """A number that stands in a message, and where: see cases.models.Hint."""

    message_id: int
    case_id: int
    requester_id: int
    mention: Mention
    part: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Target:
    """What a number names, and how much of it is the customer's own."""

    order_ids: tuple[int, ...] = ()
    parcel_ids: tuple[int, ...] = ()
    own: bool = False


def decide(read: Sequence[Read], roots: Mapping[int, int]) -> None:
    """Link or keep what was read. roots: of the requesters."""
    named = orders.named({one.mention.normalised for one in read})
    owners = _owners(named.values())
    hints = _by_case(case_queries.hints_in({one.case_id for one in read}))
    for message_id, some in groupby(read, key=lambda one: one.message_id):
        mine = list(some)
        case_id = mine[0].case_id
        refused = _refused(hints.get(case_id, ()))
        clues = []
        for one in mine:
            thing = named.get(one.mention.normalised, Named())
            target = _target(thing, owners, roots[one.requester_id], refused)
            if target is not None and (target.own or is_sure(one.mention)):
                clues.append(_clue(one, target))
        if clues:
            cases.note_clues(SYSTEM, case_id, message_id, _so_many(clues))


def look_again(
    *,
    cases: Collection[int],
    contacts: Collection[int],
    orders: Collection[int],
    shipments: Collection[int],
    parcels: Collection[int],
) -> None:
    """Look again at the hints that wait for what we have learnt of these."""
    found = _waiting(cases, contacts, orders, shipments, parcels)
    if found:
        _decide_again(found)


def _waiting(
    cases: Collection[int],
    contacts: Collection[int],
    some: Collection[int],
    shipments: Collection[int],
    parcels: Collection[int],
) -> Sequence[Hint]:
    keys = orders.keys_of(orders=some, shipments=shipments, parcels=parcels)
    people = customers.people_of(set(contacts))
    if not (keys or cases or people):
        return []
    return case_queries.open_hints(keys=keys, case_ids=cases, contact_ids=people)


def _decide_again(found: Sequence[Hint]) -> None:
    requesters = case_queries.requesters({one.case_id for one in found})
    roots = customers.roots(set(requesters.values()))
    named = orders.named({one.normalised for one in found})
    owners = _owners(named.values())
    hints = _by_case(case_queries.hints_in(requesters))
    for hint in found:
        root_id = roots[requesters[hint.case_id]]
        thing = named.get(hint.normalised, Named())
        target = _target(thing, owners, root_id, _refused(hints.get(hint.case_id, ())))
        if target is not None and (target.own or _is_news(target, hint)):
            cases.note_clues(SYSTEM, hint.case_id, hint.message_id, [_clue_again(hint, target)])


def _target(
    named: Named, owners: Mapping[int, int], root_id: int, refused: tuple[set[int], set[int]]
) -> Target | None:
    """Return what is the customer's own of what a number names; where nothing is, all of it.

    None where it is her own and an agent said that the case is not about it.
    """
    own = {one for one, whose in named.whose.items() if root_id in {owners[who] for who in whose}}
    wanted = own - refused[0]
    through = {one for one, within in named.parcels.items() if within & own} - refused[1]
    if wanted:
        return Target(tuple(sorted(wanted)), tuple(sorted(through)), own=True)
    return None if own else Target(tuple(sorted(named.whose)), tuple(sorted(named.parcels)))


def _is_news(target: Target, hint: Hint) -> bool:
    return [*target.order_ids] != hint.order_ids or [*target.parcel_ids] != hint.parcel_ids


def _owners(named: Iterable[Named]) -> dict[int, int]:
    """Return the roots of all whose orders these are."""
    return customers.roots({who for one in named for whose in one.whose.values() for who in whose})


def _refused(hints: Iterable[Hint]) -> tuple[set[int], set[int]]:
    """Return the orders and the parcels of which an agent said that the case is not about them."""
    said_no = [one for one in hints if one.state in rules.REFUSED]
    return {id_ for one in said_no for id_ in one.order_ids}, {
        id_ for one in said_no for id_ in one.parcel_ids
    }


def _by_case(hints: Iterable[Hint]) -> dict[int, list[Hint]]:
    found: dict[int, list[Hint]] = {}
    for one in hints:
        found.setdefault(one.case_id, []).append(one)
    return found


def _so_many(clues: Sequence[Clue]) -> list[Clue]:
    waiting = [one for one in clues if not one.own]
    kept = set(map(id, waiting[:MOST_HINTS]))
    return [one for one in clues if one.own or id(one) in kept]


def _clue(read: Read, target: Target) -> Clue:
    mention = read.mention
    candidates = mention.found.candidates[:_MOST_CARRIERS] if mention.found else ()
    return Clue(
        kind=mention.kind,
        number=mention.number[:100],
        normalised=mention.normalised[:100],
        part=read.part,
        start=read.start,
        end=read.end,
        words=read.words,
        why=mention.why,
        order_ids=target.order_ids,
        parcel_ids=target.parcel_ids,
        carriers=[(one.carrier, one.name, one.url or "") for one in candidates],
        own=target.own,
    )


def _clue_again(hint: Hint, target: Target) -> Clue:
    kept = ("kind", "number", "normalised", "part", "start", "end", "words", "why", "carriers")
    clue = Clue(**{name: getattr(hint, name) for name in kept})
    return replace(clue, order_ids=target.order_ids, parcel_ids=target.parcel_ids, own=target.own)
