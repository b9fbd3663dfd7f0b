"""Questions about what cases are about: orders, parcels, and numbers that may say so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import joinedload

from app.cases import rules
from app.cases.models import Case, Hint, Message, case_orders, case_parcels
from app.cases.policy import visible
from app.core.actor import Actor
from app.core.db import session
from app.orders.models import Order, Parcel, ParcelEvent, shipment_orders

#: So many of what carriers said stand on one timeline.
MOST_PARCEL_EVENTS = 200


@dataclass(frozen=True)
class Evidence:
    """A number in a case, and who said it. message: None where an agent typed it, or it is gone."""

    hint: Hint
    message: Message | None

    @property
    def nth(self) -> int:
        """How often the number stands in the same words before the place that is meant."""
        if self.message is None:
            return 0
        said = self.message.subject if self.hint.part == "subject" else self.message.text
        return said[: self.hint.start].count(self.hint.number)

    @property
    def marked(self) -> tuple[str, str, str]:
        """The words around the number: those before it, it, those after it."""
        number = " ".join(self.hint.number.split())
        before, found, after = self.hint.words.partition(number)
        return (before, found, after) if found else ("", number, "")

    @property
    def links(self) -> bool:
        """Whether it is why something is linked."""
        return self.hint.state in rules.LINKS


def of_orders(case_id: int) -> Sequence[Order]:
    """Return the orders tied to a case."""
    tied = select(Order).join(case_orders).where(case_orders.c.case_id == case_id)
    return session.scalars(tied.order_by(Order.id)).all()


def tied_orders(case_id: int) -> Select[int]:
    """Return the question for the ids of the orders tied to a case, as a part of other questions."""
    return select(case_orders.c.order_id).where(case_orders.c.case_id == case_id)


def about(actor: Actor, order_ids: Collection[int], *, limit: int = 50) -> Sequence[Case]:
    """Return the cases tied to any of these orders that actor may see, newest first."""
    if not order_ids:
        return []
    tied = select(case_orders.c.case_id).where(case_orders.c.order_id.in_(order_ids))
    asked = visible(select(Case).where(Case.id.in_(tied)), actor)
    return session.scalars(asked.order_by(Case.id.desc()).limit(limit)).all()


def naming(actor: Actor, key: str, order_ids: Collection[int], *, limit: int = 10) -> Sequence[Case]:
    """Return the cases tied to these orders, or in which this number was said, that actor may see."""
    said = select(Hint.case_id).where(Hint.normalised == key, Hint.state != "dismissed")
    tied = select(case_orders.c.case_id).where(case_orders.c.order_id.in_(order_ids))
    wanted = union_all(said, tied) if order_ids else said
    asked = visible(select(Case).where(Case.id.in_(wanted)), actor)
    return session.scalars(asked.order_by(Case.id.desc()).limit(limit)).all()


def evidence(actor: Actor, case: Case) -> list[Evidence]:
    """Return the numbers of a case that actor may see, in the order in which they were said; agents only."""
    if actor.kind == "customer" or not case.has_matter:
        return []
    told = select(Hint, Message).join(Message, Message.id == Hint.message_id, isouter=True)
    rows = session.execute(told.where(Hint.case_id == case.id).order_by(Hint.id)).all()
    return [Evidence(hint, _here(said, case)) for hint, said in rows]


def _here(message: Message | None, case: Case) -> Message | None:
    """Return a message if it still is in its case."""
    return message if message is not None and message.case_id == case.id else None


def hints_in(case_ids: Collection[int]) -> Sequence[Hint]:
    """Return all numbers of these cases, whatever became of them."""
    if not case_ids:
        return []
    return session.scalars(select(Hint).where(Hint.case_id.in_(case_ids)).order_by(Hint.id)).all()


def open_hints(
    *, keys: Collection[str], case_ids: Collection[int], contact_ids: Collection[int]
) -> Sequence[Hint]:
    """Return the numbers that nobody decided: these ones, those of these cases, of these requesters."""
    ways = [
        *([select(Hint.id).where(Hint.normalised.in_(keys))] if keys else []),
        *([select(Hint.id).where(Hint.case_id.in_(case_ids))] if case_ids else []),
    ]
    if contact_ids:
        theirs = select(Hint.id).join(Case, Case.id == Hint.case_id)
        ways.append(theirs.where(Case.requester_id.in_(contact_ids)))
    if not ways:
        return []
    asked = select(Hint).where(Hint.id.in_(union_all(*ways)), Hint.state == "open")
    return session.scalars(asked.order_by(Hint.id)).all()


def requesters(case_ids: Collection[int]) -> dict[int, int]:
    """Return whose matter each of these cases is."""
    asked = select(Case.id, Case.requester_id).where(Case.id.in_(case_ids))
    return {row.id: row.requester_id for row in session.execute(asked)}


def parcel_events(actor: Actor, case: Case) -> Sequence[ParcelEvent]:
    """Return what carriers said of the parcels that a case is about, each with its parcel; agents only."""
    if actor.kind == "customer" or not case.has_matter:
        return []
    tied = select(case_parcels.c.parcel_id).where(case_parcels.c.case_id == case.id)
    through = shipment_orders.c.shipment_id == Parcel.shipment_id
    ordered = select(Parcel.id).join(shipment_orders, through)
    ordered = ordered.where(shipment_orders.c.order_id.in_(tied_orders(case.id)))
    asked = select(ParcelEvent).where(ParcelEvent.parcel_id.in_(union_all(tied, ordered)))
    newest = asked.order_by(ParcelEvent.at.desc(), ParcelEvent.id.desc()).limit(MOST_PARCEL_EVENTS)
    return session.scalars(newest.options(joinedload(ParcelEvent.parcel))).all()


def tied_to(order_ids: Collection[int], parcel_ids: Collection[int]) -> set[int]:
    """Return the ids of the cases that are about any of these orders and parcels."""
    ways = [
        *([select(case_orders.c.case_id).where(case_orders.c.order_id.in_(order_ids))] if order_ids else []),
        *(
            [select(case_parcels.c.case_id).where(case_parcels.c.parcel_id.in_(parcel_ids))]
            if parcel_ids
            else []
        ),
    ]
    return set(session.scalars(union_all(*ways))) if ways else set()
