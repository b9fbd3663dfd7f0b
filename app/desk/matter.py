"""What a case is about, as its page shows it: links with the words that told, and hints."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.cases import queries, rules
from app.cases.queries import Case, Evidence
from app.core.actor import Actor
from app.customers import queries as customers
from app.orders import queries as orders
from app.orders.queries import Order, Parcel
from app.people import queries as people

MOST_REFUSED = 3


@dataclass(frozen=True)
class Matter:
    """All that a case may be about.

    known: orders that numbers name, by id. names: of their buyers. deciders: agents, by id.
    """

    orders: Sequence[Order] = ()
    parcels: Sequence[Parcel] = ()
    evidence: Sequence[Evidence] = ()
    known: dict[int, Order] = field(default_factory=dict)
    deciders: dict[int, str] = field(default_factory=dict)

    @property
    def hints(self) -> list[Evidence]:
        """The numbers that nobody decided yet."""
        return [one for one in self.evidence if one.hint.state == "open"]

    @property
    def refused(self) -> list[Evidence]:
        """What an agent said no to, each thing once, as long as nobody linked it again."""
        linked = {order.id for order in self.orders}
        found: dict[object, Evidence] = {}
        for one in (one for one in self.evidence if one.hint.state in rules.REFUSED):
            things = tuple(one.hint.order_ids) or (one.hint.normalised,)
            if not linked & set(things) and (things not in found or one.hint.kind == "order"):
                found[things] = one
        return list(found.values())[-MOST_REFUSED:]

    def why(self, *, order_id: int = 0, parcel_id: int = 0) -> list[Evidence]:
        """Return why an order, or a parcel, is linked."""
        told = [one for one in self.evidence if one.links]
        if order_id:
            return [one for one in told if order_id in one.hint.order_ids]
        return [one for one in told if parcel_id in one.hint.parcel_ids]


def matter(actor: Actor, case: Case, tied: Sequence[Order]) -> Matter:
    """Return what a case is about. tied: the orders that are linked."""
    evidence = queries.evidence(actor, case)
    shown = {parcel.id for order in tied for parcel in order.parcels}
    alone = {id_ for one in evidence if one.links for id_ in one.hint.parcel_ids} - shown
    named = {id_ for one in evidence if not one.links for id_ in one.hint.order_ids}
    return Matter(
        orders=tied,
        parcels=orders.parcels(actor, ids=alone) if alone else (),
        evidence=evidence,
        known=orders.by_ids(named),
        deciders=_deciders(evidence),
    )


def candidates(actor: Actor, case: Case, words: str) -> dict[str, Any]:
    """Return what a typed number names: orders, parcels of none of them, and whose the orders are."""
    found = orders.find(actor, words, limit=8)
    shown = {parcel.id for one in found for parcel in one.parcels}
    parcels = [one for one in orders.parcels(actor, words=words) if one.id not in shown]
    return {
        "case": case,
        "wanted": words,
        "found": found,
        "parcels": parcels,
        "buyers": customers.names_of({one.contact_id for one in found}),
        "own": {one.id for one in found if orders.is_of(one.id, case.requester_id)},
    }


def _deciders(evidence: Sequence[Evidence]) -> dict[int, str]:
    decided = {one.hint.agent_id for one in evidence if one.hint.agent_id}
    return people.names_of(decided) if decided else {}
