"""What ties a case to orders and parcels: numbers that name the customer's own, else an agent."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select, update

from app.cases import policy, queries, rules
from app.cases.commands import steps
from app.cases.events import HintDecided, HintsFound, OrderLinked, OrderUnlinked, ParcelLinked, ParcelUnlinked
from app.cases.models import Case, Hint, case_orders, case_parcels
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotFound, Refused
from app.core.events import Change, record
from app.orders import queries as orders
from app.orders.models import Order, Parcel
from app.orders.rules.numbering import key

MOST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Clue:
    """A number that was read in a message; see cases.models.Hint. own: what it names is the customer's."""

    kind: str
    number: str
    normalised: str
    part: str
    start: int
    end: int
    words: str
    why: str
    order_ids: Sequence[int] = ()
    parcel_ids: Sequence[int] = ()
    carriers: Sequence[Sequence[str]] = ()
    own: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What an agent says that a case is about. typed: the number she typed. reason: for another's order."""

    order_id: int | None = None
    parcel_id: int | None = None
    typed: str = ""
    reason: str = ""


@command
def link_orders(actor: Actor, case: Case, some: Sequence[Order]) -> None:
    """Tie orders to case; one tied already stays as it is."""
    _tie(actor, case.id, [one.id for one in some], ())


@command
def note_clues(actor: Actor, case_id: int, message_id: int | None, clues: Sequence[Clue]) -> None:
    """Link what clues name where it is the customer's own; keep the others as hints.

    What an agent decided, or links already, stays. Told twice, nothing happens the second time.
    """
    known = {one.normalised: one for one in queries.hints_in([case_id])}
    new: list[Hint] = []
    for clue in clues:
        hint = known.get(clue.normalised)
        if hint is None:
            hint = known[clue.normalised] = _hint_of(case_id, message_id, clue)
            session.add(hint)
            new.append(hint)
        elif hint.state != "open":
            continue
        hint.order_ids, hint.parcel_ids = list(clue.order_ids), list(clue.parcel_ids)
        if clue.own:
            hint.state, hint.decided_at = "linked", now()
            _tie(actor, case_id, hint.order_ids, hint.parcel_ids)
    session.flush()
    if new:
        _has_matter(case_id)
    waiting = tuple(one.id for one in new if one.state == "open")
    if waiting:
        record(actor, HintsFound(case_id=case_id, hint_ids=waiting))


@command
def confirm_hint(actor: Actor, hint_id: int, *, reason: str = "") -> Case:
    """Link what a number names; also what was dismissed or taken off before.

    Raises NotFound, NotAllowed; Refused where it names nothing, or another customer's and nobody says why.
    """
    hint, case = _decided(actor, hint_id)
    if not (hint.order_ids or hint.parcel_ids):
        raise Refused(N_("Nobody told us of this number yet. It is linked as soon as somebody does."))
    _ensure_may_link(actor, case, hint.order_ids, hint.parcel_ids, reason)
    _decide(actor, hint, "confirmed", reason)
    _tie(actor, case.id, hint.order_ids, hint.parcel_ids, reason=hint.reason)
    return case


@command
def dismiss_hint(actor: Actor, hint_id: int) -> Case:
    """Say that a number is nothing: it does not ask again. Raises NotFound, NotAllowed."""
    hint, case = _decided(actor, hint_id)
    if hint.state == "open":
        _decide(actor, hint, "dismissed")
    return case


@command
def link(actor: Actor, case_id: int, choice: Choice) -> Case:
    """Tie a case to an order, or to a parcel and the orders in it, by hand.

    Raises NotFound, NotAllowed; Refused where it is another customer's and nobody says why.
    """
    case = steps.mine_to_work(actor, case_id)
    parcel = session.get(Parcel, choice.parcel_id) if choice.parcel_id else None
    if choice.parcel_id and parcel is None:
        raise NotFound(N_("There is no such parcel."))
    order_ids = sorted(orders.orders_through([parcel.id])) if parcel else [choice.order_id or 0]
    parcel_ids = [parcel.id] if parcel else []
    _ensure_may_link(actor, case, order_ids, parcel_ids, choice.reason)
    number = parcel.tracking_number if parcel else orders.get(actor, order_ids[0]).reference
    hint = _typed(case.id, choice.typed or number, "tracking" if parcel else "order")
    hint.order_ids, hint.parcel_ids = order_ids, parcel_ids
    _decide(actor, hint, "confirmed", choice.reason)
    _tie(actor, case.id, order_ids, parcel_ids, reason=hint.reason)
    return case


@command
def unlink_order(actor: Actor, case_id: int, order_id: int) -> Case:
    """Say that a case is not about an order: it links no more by itself. Raises NotFound, NotAllowed."""
    case = steps.mine_to_work(actor, case_id)
    row = (case_orders.c.case_id == case.id, case_orders.c.order_id == order_id)
    order = session.scalar(select(Order).join(case_orders).where(*row))
    if order is None:
        return case
    session.execute(delete(case_orders).where(*row))
    changes = [Change(field="order.unlinked", before=order.reference, after=order.reference)]
    record(actor, OrderUnlinked(case_id=case.id, order_id=order.id), changes)
    for hint in queries.hints_in([case.id]):
        if hint.order_ids == [order.id] and hint.state in rules.LINKS:
            _decide(actor, hint, "undone")
            _untie_parcels(actor, case.id, hint.parcel_ids)
    _refuse(actor, case.id, order.reference, order_ids=[order.id])
    return case


@command
def unlink_parcel(actor: Actor, case_id: int, parcel_id: int) -> Case:
    """Say that a case is not about a parcel; its orders stay linked. Raises NotFound, NotAllowed."""
    case = steps.mine_to_work(actor, case_id)
    for parcel in _untie_parcels(actor, case.id, [parcel_id]):
        _refuse(actor, case.id, parcel.tracking_number, parcel_ids=[parcel.id], kind="tracking")
    return case


def _hint_of(case_id: int, message_id: int | None, clue: Clue) -> Hint:
    values = {name: value for name, value in asdict(clue).items() if name != "own"}
    lists = {name: list(values[name]) for name in ("order_ids", "parcel_ids", "carriers")}
    return Hint(case_id=case_id, message_id=message_id, state="open", **values | lists)


def _tie(
    actor: Actor, case_id: int, order_ids: Collection[int], parcel_ids: Collection[int], *, reason: str = ""
) -> None:
    """Tie what is not tied yet, and say so."""
    why = [Change(field="link.reason", before=None, after=reason, kind="content")] if reason else []
    _has_matter(case_id)
    fresh = set(order_ids) - set(_tied(case_orders, case_id)) if order_ids else set()
    names = orders.by_ids(fresh)
    for order_id in sorted(fresh):
        session.execute(insert(case_orders).values(case_id=case_id, order_id=order_id))
        changes = [Change(field="order", before=None, after=names[order_id].reference), *why]
        record(actor, OrderLinked(case_id=case_id, order_id=order_id), changes)
    fresh = set(parcel_ids) - set(_tied(case_parcels, case_id)) if parcel_ids else set()
    for parcel_id in sorted(fresh):
        number = session.get_one(Parcel, parcel_id).tracking_number
        session.execute(insert(case_parcels).values(case_id=case_id, parcel_id=parcel_id))
        changes = [Change(field="parcel", before=None, after=number), *why]
        record(actor, ParcelLinked(case_id=case_id, parcel_id=parcel_id), changes)


def _has_matter(case_id: int) -> None:
    """Let a case's page ask what it is about. The case is no newer for it: nobody's save is stale."""
    first = (Case.id == case_id, Case.has_matter.is_(False))
    session.execute(update(Case).where(*first).values(has_matter=True))


def _tied(table: object, case_id: int) -> Sequence[int]:
    """Return the ids of the orders, or of the parcels, that are tied to a case."""
    columns = (case_orders if table is case_orders else case_parcels).c
    other = columns.order_id if table is case_orders else columns.parcel_id
    return session.scalars(select(other).where(columns.case_id == case_id)).all()


def _untie_parcels(actor: Actor, case_id: int, parcel_ids: Collection[int]) -> Sequence[Parcel]:
    """Untie those of these parcels that are tied; returns them."""
    rows = (case_parcels.c.case_id == case_id, case_parcels.c.parcel_id.in_(parcel_ids))
    found = session.scalars(select(Parcel).join(case_parcels).where(*rows)).all()
    session.execute(delete(case_parcels).where(*rows))
    for parcel in found:
        changes = [
            Change(field="parcel.unlinked", before=parcel.tracking_number, after=parcel.tracking_number)
        ]
        record(actor, ParcelUnlinked(case_id=case_id, parcel_id=parcel.id), changes)
    return found


def _decided(actor: Actor, hint_id: int) -> tuple[Hint, Case]:
    """Return a hint, locked, and its case, which actor may work."""
    hint = session.scalar(select(Hint).where(Hint.id == hint_id).with_for_update())
    if hint is None:
        raise NotFound(N_("There is no such case."))
    return hint, steps.mine_to_work(actor, hint.case_id)


def _decide(actor: Actor, hint: Hint, state: str, reason: str = "") -> None:
    hint.state, hint.agent_id, hint.decided_at = state, actor.id or None, now()
    hint.reason = " ".join(reason.split())[:MOST_REASON]
    session.add(hint)
    session.flush()
    record(actor, HintDecided(case_id=hint.case_id, hint_id=hint.id, state=state))


def _ensure_may_link(
    actor: Actor, case: Case, order_ids: Sequence[int], parcel_ids: Sequence[int], reason: str
) -> None:
    """Raise NotFound where actor may not know of what is linked, Refused where a reason is missing."""
    for order_id in order_ids:
        orders.get(actor, order_id)
    if parcel_ids:
        policy.ensure(actor, "orders.see")
    strange = [one for one in order_ids if not orders.is_of(one, case.requester_id)]
    if order_ids and len(strange) == len(order_ids) and not reason.strip():
        raise Refused(N_("This is another customer's order. Say why it belongs to the case."), field="reason")


def _typed(case_id: int, number: str, kind: str) -> Hint:
    """Return the hint of a number in a case, found there before or typed now."""
    wanted = key(number)
    found = session.scalar(select(Hint).where(Hint.case_id == case_id, Hint.normalised == wanted))
    return found or Hint(case_id=case_id, kind=kind, number=number[:100], normalised=wanted, why="hand")


def _refuse(
    actor: Actor,
    case_id: int,
    number: str,
    *,
    order_ids: Sequence[int] = (),
    parcel_ids: Sequence[int] = (),
    kind: str = "order",
) -> None:
    """Remember that no number may tie this to the case again by itself."""
    hint = _typed(case_id, number, kind)
    if hint.state != "undone":
        hint.order_ids = hint.order_ids or list(order_ids)
        hint.parcel_ids = hint.parcel_ids or list(parcel_ids)
        _decide(actor, hint, "undone")
