"""Lists of customers: recognised by points and names, taken in by the hundred."""

from collections.abc import Sequence
from typing import Any

from app.core import snapshots
from app.core.actor import Actor
from app.customers import commands, queries, rules
from app.customers.commands import Entered, Entry
from app.customers.rules.drafts import Draft, Match
from app.customers.rules.seen import Seen
from app.imports.engine import DEEDS, Judged, Result, Work, left
from app.imports.ledger import beside, first_with
from app.imports.rules.options import Options
from app.imports.rules.rows import Plan, Row, draft
from app.imports.shapes import SHAPES, contact_mark


class Contacts:
    """The engine of customers; one for a whole run, for it remembers which words are common."""

    thing = "contact"
    once = False

    def __init__(self) -> None:
        self._pool = queries.Pool()

    def told(self, plan: Plan, group: Sequence[Row]) -> Draft:
        """Return the customer that a row tells of. Raises Faulty."""
        return draft(plan.values(group[0][1]), plan.reader.options.source)

    def seen(self) -> Seen:
        """Return a memory of rows, empty."""
        return Seen()

    def known(self, told: Sequence[Draft], _options: Options) -> list[Match | None]:
        """Return whom each draft is."""
        return self._pool.matches(told)

    def take(self, actor: Actor, _work: Work, judged: Sequence[Judged]) -> list[Result]:
        """Take rows in: new ones by bulk, others one by one."""
        shape = SHAPES[self.thing]
        mine = [one for one in judged if one.deed in DEEDS]
        entries = [
            Entry(
                draft=one.parsed.told,
                contact_id=one.match.id if one.match and one.deed != "new" else None,
                fill=one.deed == "merge",
            )
            for one in mine
        ]
        before: dict[int, snapshots.Snapshot] = {}
        entered, accounts = commands.enter_all(
            actor, entries, changing=lambda ids: before.update(snapshots.take(shape, ids))
        )
        changed = {one.contact_id for one in entered if one.changed}
        after = snapshots.take(shape, changed & set(before))
        results = [_result(one, told, before, after) for one, told in zip(mine, entered, strict=True)]
        made = [beside("account", *one) for one in snapshots.take(SHAPES["account"], accounts).items()]
        return [*first_with(made, results), *(left(one) for one in judged if one.deed not in DEEDS)]


def _result(
    judged: Judged,
    entered: Entered,
    before: dict[int, snapshots.Snapshot],
    after: dict[int, snapshots.Snapshot],
) -> Result:
    if entered.refused:
        return Result(judged=judged, outcome="faulty", reason=[["", entered.refused, {}]])
    if not entered.changed:
        return Result(judged=judged, outcome="same")
    shape, id_ = SHAPES["contact"], entered.contact_id
    row: dict[str, Any] = {"thing": "contact", "thing_id": id_}
    if id_ not in before:
        draft_ = judged.parsed.told
        mark = contact_mark(1, len(draft_.points), len(rules.tags(draft_.words.get("tags", ""))))
        return Result(judged=judged, outcome="new", ledger=[row | {"mark": mark}])
    was, is_ = snapshots.difference(shape, before[id_], after[id_])
    return Result(judged=judged, outcome="changed", ledger=[row | {"before": was, "after": is_}])
