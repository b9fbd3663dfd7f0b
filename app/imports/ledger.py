"""What an import writes down of things that came beside those of its rows, so that they go with them."""

from dataclasses import replace
from typing import Any

from app.core.snapshots import Snapshot
from app.imports.engine import Result
from app.imports.shapes import mark_of


def beside(thing: str, thing_id: int, snapshot: Snapshot) -> dict[str, Any]:
    """Return the ledger's row of a thing that was made beside; it goes when the last that needs it went."""
    return {"outcome": "beside", "thing": thing, "thing_id": thing_id, "mark": mark_of(thing, snapshot)}


def first_with(ledger: list[dict[str, Any]], results: list[Result]) -> list[Result]:
    """Return results with what came beside in front of them: undoing comes to it when they are gone."""
    if not results:
        return []
    return [replace(results[0], ledger=[*ledger, *results[0].ledger]), *results[1:]]
