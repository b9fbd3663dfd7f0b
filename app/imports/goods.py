"""Lists of products, orders and shipments: recognised by their numbers, taken in by the hundred."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.core import snapshots
from app.core.actor import Actor
from app.core.errors import Refused
from app.core.events import unit
from app.customers.rules.drafts import Match
from app.imports.engine import DEEDS, Judged, Result, Work, left
from app.imports.ledger import beside, first_with
from app.imports.rules.goods import MAKE
from app.imports.rules.options import Options
from app.imports.rules.rows import Plan, Row
from app.imports.shapes import SHAPES, THING_OF, mark_of
from app.orders import commands
from app.orders.commands import Said, Taken
from app.orders.queries import known as goods

_TOUCHED = ("new", "changed")


class Goods:
    """The engine of one kind of goods."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.thing = THING_OF[kind]
        self.once = kind != "products"

    def told(self, plan: Plan, group: Sequence[Row]) -> dict[str, Any]:
        """Return what rows say of one thing. Raises Faulty."""
        values = [plan.values(cells) for _number, cells, _end in group]
        return MAKE[self._kind](values, plan.reader.options.currency)

    def seen(self) -> "Keys":
        """Return a memory of rows, empty."""
        return Keys(self._kind)

    def known(self, told: Sequence[dict[str, Any]], options: Options) -> list[Match | None]:
        """Return which thing each is."""
        found = goods.matches(self._kind, options.source, told)
        return [None if one is None else Match(one[0], one[1], "") for one in found]

    def take(self, actor: Actor, work: Work, judged: Sequence[Judged]) -> list[Result]:
        """Take rows in."""
        shape = SHAPES[self.thing]
        mine = [one for one in judged if one.deed in DEEDS]
        said = [_said(one) for one in mine]
        before = snapshots.take(shape, {one.known_id for one in said if one.known_id is not None})
        so_far = len(unit().events)
        taken = commands.take_said(actor, self._kind, work.options.source, said)
        met = _met(so_far)
        pictured = self._pictured(actor, work, mine, taken)
        told = [
            replace(one, outcome="changed") if isinstance(one, Taken) and one.id in pictured else one
            for one in taken
        ]
        touched = {one.id for one in told if isinstance(one, Taken) and one.outcome in _TOUCHED}
        after = snapshots.take(shape, touched)
        results = [_result(self.thing, *both, before, after) for both in zip(mine, told, strict=True)]
        return [*first_with(met, results), *(left(one) for one in judged if one.deed not in DEEDS)]

    def _pictured(
        self, actor: Actor, work: Work, judged: Sequence[Judged], taken: Sequence[Taken | Refused]
    ) -> set[int]:
        """Keep the pictures beside the list; return the ids of the products that got one."""
        if work.pictures is None or self._kind != "products":
            return set()
        found = set()
        for one, told in zip(judged, taken, strict=True):
            if isinstance(told, Taken):
                stored = work.pictures.stored(one.parsed.told["code"])
                if commands.keep_pictures(actor, told.id, stored, fill=one.deed == "merge"):
                    found.add(told.id)
        return found


class Keys:
    """The numbers that stood in rows so far."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._rows: dict[tuple[str, ...], int] = {}

    def match(self, told: dict[str, Any], *, names: bool = True) -> Match | None:
        """Return which earlier row this repeats; names tell nothing here."""
        del names
        found = next((self._rows[one] for one in self._keys(told) if one in self._rows), None)
        return None if found is None else Match(found, "key", "")

    def add(self, told: dict[str, Any], row: int, *, names: bool = True) -> None:
        """Remember a row."""
        del names
        for key in self._keys(told):
            self._rows.setdefault(key, row)

    def _keys(self, told: dict[str, Any]) -> list[tuple[str, ...]]:
        keys: list[tuple[str, ...]] = [("external", told["external_id"])] if told.get("external_id") else []
        if self._kind == "products":
            keys.append((told["code"], told["name"], told.get("specification", "")))
        elif self._kind == "orders":
            keys.append(("number", told["reference"]))
        else:
            keys += [(one.carrier, one.tracking_number) for one in told.get("parcels", ())]
        return keys


def _said(one: Judged) -> Said:
    known_id = one.match.id if one.match and one.deed != "new" else None
    return Said(words=one.parsed.told, known_id=known_id, fill=one.deed == "merge")


def _result(
    thing: str,
    judged: Judged,
    taken: Taken | Refused,
    before: dict[int, snapshots.Snapshot],
    after: dict[int, snapshots.Snapshot],
) -> Result:
    if isinstance(taken, Refused):
        return Result(judged=judged, outcome="faulty", reason=[["", taken.message, {}]])
    if taken.outcome not in _TOUCHED:
        return Result(judged=judged, outcome="same")
    row: dict[str, Any] = {"thing": thing, "thing_id": taken.id}
    if taken.id not in before:
        mark = mark_of(thing, after[taken.id])
        return Result(judged=judged, outcome="new", ledger=[row | {"mark": mark}])
    was, is_ = snapshots.difference(SHAPES[thing], before[taken.id], after[taken.id])
    return Result(judged=judged, outcome="changed", ledger=[row | {"before": was, "after": is_}])


def _met(so_far: int) -> list[dict[str, Any]]:
    """Return the ledger's rows of customers that were met by what was recorded since."""
    ids = [one["facts"]["contact_id"] for one in unit().events[so_far:] if one["name"] == "customer.met"]
    return [beside("contact", id_, one) for id_, one in snapshots.take(SHAPES["contact"], ids).items()]
