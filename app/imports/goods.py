"""Lists of products, orders and shipments: recognised by their numbers, taken in one by one."""

from collections.abc import Sequence
from typing import Any

from app.core import snapshots
from app.core.actor import Actor
from app.core.command import savepoint
from app.core.errors import Refused
from app.core.events import unit
from app.customers.rules.drafts import Match
from app.imports.engine import DEEDS, Judged, Result, Work, left
from app.imports.rules.goods import MAKE
from app.imports.rules.options import Options
from app.imports.rules.rows import Plan, Row
from app.imports.shapes import SHAPES, THING_OF, mark_of
from app.orders import commands
from app.orders.queries import known as goods


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
        found = (goods.match(self._kind, options.source, one) for one in told)
        return [None if thing is None else Match(thing.id, why, "") for thing, why in found]

    def take(self, actor: Actor, work: Work, judged: Sequence[Judged]) -> list[Result]:
        """Take rows in."""
        return [self._take(actor, work, one) if one.deed in DEEDS else left(one) for one in judged]

    def _take(self, actor: Actor, work: Work, one: Judged) -> Result:
        known_id = one.match.id if one.match and one.deed != "new" else None
        shape = SHAPES[self.thing]
        before = snapshots.take(shape, {known_id} if known_id is not None else ())
        so_far = len(unit().events)
        try:
            with savepoint():
                fill = one.deed == "merge"
                taken = commands.take_said(
                    actor, self._kind, work.options.source, one.parsed.told, known_id=known_id, fill=fill
                )
                pictured = self._pictured(actor, work, one, taken.id)
        except Refused as error:
            return Result(judged=one, outcome="faulty", reason=[["", error.message, {}]])
        if taken.outcome in {"same", "older"} and not pictured:
            return Result(judged=one, outcome="same")
        after = snapshots.take(shape, {taken.id})[taken.id]
        row: dict[str, Any] = {"thing": self.thing, "thing_id": taken.id}
        met = _met(so_far)
        if taken.id not in before:
            mark = mark_of(self.thing, after)
            return Result(judged=one, outcome="new", ledger=[*met, row | {"mark": mark}])
        was, is_ = snapshots.difference(shape, before[taken.id], after)
        return Result(judged=one, outcome="changed", ledger=[*met, row | {"before": was, "after": is_}])

    def _pictured(self, actor: Actor, work: Work, one: Judged, product_id: int) -> bool:
        if work.pictures is None or self._kind != "products":
            return False
        stored = work.pictures.stored(one.parsed.told["code"])
        return commands.keep_pictures(actor, product_id, stored, fill=one.deed == "merge")


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


def _met(so_far: int) -> list[dict[str, Any]]:
    """Return the ledger's rows of customers that were met by what was recorded since."""
    ids = [one["facts"]["contact_id"] for one in unit().events[so_far:] if one["name"] == "customer.met"]
    found = snapshots.take(SHAPES["contact"], ids)
    return [
        {
            "outcome": "beside",
            "thing": "contact",
            "thing_id": id_,
            "mark": mark_of("contact", one),
        }
        for id_, one in found.items()
    ]
