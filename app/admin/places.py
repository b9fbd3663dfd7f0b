"""Teams and queues."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.admin.door import admin, needs, page, saved
from app.admin.forms import QueueForm, TeamForm, named
from app.core.web import current_actor
from app.people import commands, queries

MANAGE = "people.manage"


@admin.get("/teams")
@needs(MANAGE)
def teams() -> ResponseReturnValue:
    """List the teams."""
    return page("teams", teams=queries.teams())


@admin.route("/teams/new", methods=["GET", "POST"])
@admin.route("/teams/<int:team_id>", methods=["GET", "POST"])
@needs(MANAGE)
def team(team_id: int | None = None) -> ResponseReturnValue:
    """Make or change a team."""
    found = queries.team(team_id) if team_id else None
    form = TeamForm(obj=found, member_ids=[one.id for one in found.members] if found else [])
    form.member_ids.choices = named(queries.agents(disabled=True))
    title = found.name if found else gettext("New team")
    if form.saves(lambda: _save_team(team_id, form)):
        return saved("admin.teams")
    return page("edit", form=form, title=title)


@admin.get("/queues")
@needs(MANAGE)
def queues() -> ResponseReturnValue:
    """List the queues."""
    return page("queues", queues=queries.all_queues())


@admin.route("/queues/new", methods=["GET", "POST"])
@admin.route("/queues/<int:queue_id>", methods=["GET", "POST"])
@needs(MANAGE)
def queue(queue_id: int | None = None) -> ResponseReturnValue:
    """Make or change a queue."""
    found = queries.queue(queue_id) if queue_id else None
    form = QueueForm(
        obj=found,
        member_ids=[one.id for one in found.members] if found else [],
        team_ids=[one.id for one in found.teams] if found else [],
    )
    form.member_ids.choices = named(queries.agents(disabled=True))
    form.team_ids.choices = named(queries.teams())
    title = found.name if found else gettext("New queue")
    if form.saves(lambda: _save_queue(queue_id, form)):
        return saved("admin.queues")
    return page("edit", form=form, title=title)


def _save_team(team_id: int | None, form: TeamForm) -> None:
    commands.save_team(current_actor(), team_id, name=form.name.data, member_ids=form.member_ids.data or [])


def _save_queue(queue_id: int | None, form: QueueForm) -> None:
    commands.save_queue(
        current_actor(),
        queue_id,
        name=form.name.data,
        reply_within_minutes=form.reply_within_minutes.data,
        member_ids=form.member_ids.data or [],
        team_ids=form.team_ids.data or [],
    )
