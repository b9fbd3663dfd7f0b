"""Carriers: whom we ask where parcels are, whether that works, and what comes of a parcel in trouble."""

import json
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.admin.carrier_forms import SourceForm, WatchForm, kinds, of_source, of_watch
from app.admin.door import admin, needs, page, saved
from app.admin.forms import named
from app.carriers.driver import CarrierFailed, Told
from app.carriers.drivers import DRIVERS
from app.carriers.masking import masked
from app.core.command import end_reading
from app.core.web import current_actor
from app.orders import commands, queries
from app.orders.rules.schema import tracking
from app.people import queries as people
from app.stuck import commands as stuck
from app.stuck import queries as stuck_queries

MANAGE = "feeds.manage"
MOST_SHOWN = 20_000


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of a test. problem: why there is no answer, "" where there is one. answer: masked JSON."""

    number: str
    problem: str = ""
    told: Told | None = None
    answer: str = ""


@admin.get("/carriers")
@needs(MANAGE)
def carriers() -> ResponseReturnValue:
    """List whom we ask where parcels are."""
    return page("carriers", sources=queries.sources(current_actor()), watch=stuck_queries.watch())


@admin.route("/carriers/new", methods=["GET", "POST"])
@needs(MANAGE)
def new_carrier() -> ResponseReturnValue:
    """Set a source up."""
    form = SourceForm(data=of_source(None))
    made: list[int] = []
    if form.saves(lambda: made.append(commands.save_source(current_actor(), None, form.words()).id)):
        return saved("admin.carrier", source_id=made[0])
    return page("edit", form=form, title=gettext("New carrier"))


@admin.route("/carriers/<int:source_id>", methods=["GET", "POST"])
@needs(MANAGE)
def carrier(source_id: int) -> ResponseReturnValue:
    """Show a source and how it does; change it."""
    found = queries.source(current_actor(), source_id)
    form = SourceForm(data=of_source(found))
    if form.saves(lambda: commands.save_source(current_actor(), source_id, form.words())):
        return saved("admin.carrier", source_id=source_id)
    return page("carrier", source=found, form=form, trial=None)


@admin.post("/carriers/<int:source_id>/test")
@needs(MANAGE)
def try_carrier(source_id: int) -> ResponseReturnValue:
    """Ask for one parcel and show what was got; nothing of it is kept."""
    found = queries.source(current_actor(), source_id)
    data, trial = of_source(found), _try(source_id)
    form = SourceForm(formdata=None, data=data)
    return page(
        "carrier", source=queries.source(current_actor(), source_id), form=form, trial=trial, refused=False
    )


@admin.post("/carriers/<int:source_id>/removed")
@needs(MANAGE)
def remove_carrier(source_id: int) -> ResponseReturnValue:
    """Ask a source no more."""
    commands.remove_source(current_actor(), source_id)
    return redirect(url_for("admin.carriers"))


@admin.route("/carriers/watch", methods=["GET", "POST"])
@needs(MANAGE)
def parcel_watch() -> ResponseReturnValue:
    """Say when a parcel is in trouble, and what comes of it."""
    form = WatchForm(data=of_watch(stuck_queries.watch()))
    form.queue_id.choices = named(people.all_queues())
    form.kinds.choices = kinds()
    if form.saves(lambda: stuck.set_watch(current_actor(), form.watch(), form.patience())):
        return saved("admin.parcel_watch")
    return page("edit", form=form, title=gettext("Parcels in trouble"))


def _try(source_id: int) -> Trial:
    number = tracking(request.form.get("number", "")[:60])
    found = queries.source(current_actor(), source_id)
    code = request.form.get("carrier", "").strip()[:60] or next(iter(found.carriers), "")
    if not number:
        return Trial(number="", problem=gettext("Please fill this in."))
    try:
        how = queries.how(found)
    except ValueError as error:
        return Trial(number=number, problem=str(error))
    end_reading()
    try:
        told = DRIVERS[how.driver].ask(code, number, how)
    except CarrierFailed as failed:
        return Trial(number=number, problem=failed.words, answer=_shown(failed.answer, how))
    return Trial(number=number, told=told, answer=_shown(told.answer, how))


def _shown(answer: Any, how: queries.How) -> str:
    if answer is None:
        return ""
    return json.dumps(masked(answer, how.mapping, how.secret), ensure_ascii=False, indent=2)[:MOST_SHOWN]
