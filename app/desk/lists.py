"""The agents' lists: a page of cases, older ones, single rows by id, counts, and what changed since."""

from collections.abc import Sequence
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import queries
from app.core import alarms
from app.core.events import latest
from app.core.web import current_actor
from app.desk.door import desk
from app.desk.here import here, here_of, rail_of
from app.live import notices
from app.people import queries as people

MOST_ROWS = 60


@desk.get("/")
def home() -> ResponseReturnValue:
    return redirect(url_for("desk.list_cases"))


@desk.get("/cases")
def list_cases() -> str:
    return render_template("desk/list.html", screen="list", case_id=None, **beside())


@desk.get("/cases/list")
def case_list() -> str:
    return render_template("desk/_list.html", case_id=None, **beside())


@desk.get("/cases/older")
def older_cases() -> str:
    return render_template("desk/_rows.html", case_id=None, **beside())


@desk.get("/cases/rows")
def case_rows() -> str:
    """Render the rows of ?ids=17,18 that still belong into the list that the address names."""
    actor, named = current_actor(), here(current_actor())
    followed = queries.followed_of(actor, _ids()) if named.view == "followed" else frozenset()
    rows = [row for row in queries.rows(actor, _ids()) if named.has(row, actor, followed)]
    cases = queries.Listing(rows=rows, after=None)
    return render_template("desk/_rows.html", cases=cases, here=named, case_id=None)


@desk.get("/rail")
def show_rail() -> str:
    rail = rail_of(current_actor())
    return render_template("desk/_rail.html", rail=rail, here=here_of(rail))


@desk.get("/changes")
def list_changes() -> ResponseReturnValue:
    """Catch up after a lost connection: ?since=<upto of the last notice>."""
    return jsonify(notices.since(current_actor(), request.args.get("since", 0, int)))


def beside(among: Sequence[people.Queue] | None = None, upto: int | None = None) -> dict[str, Any]:
    """Return what a page needs that has the list at its left: rail, here, cases, upto. among: see rail_of.

    upto: the newest event before anything of the page was read; by it the page asks what has changed since.
    """
    actor, upto = current_actor(), latest() if upto is None else upto
    rail = rail_of(actor, among)
    named = here_of(rail)
    after = request.args.get("after") or None
    cases = queries.listing(
        actor, view=named.view, queue_id=named.queue or None, sort=named.sort, after=after
    )
    return {
        "rail": rail,
        "here": named,
        "cases": cases,
        "drafts": queries.drafted(actor),
        "upto": upto,
        "alarms": alarms.unseen() if actor.may("site.manage") else [],
        "alarm_words": alarms.KINDS,
    }


def _ids() -> list[int]:
    texts = request.args.get("ids", "").split(",")[:MOST_ROWS]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]
