"""Agents and roles."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.admin.door import admin, link, needs, page, saved
from app.admin.forms import InviteForm, RoleForm, RolesForm, grants, named
from app.core.web import current_actor
from app.people import commands, queries, rules

MANAGE = "people.manage"


@admin.route("/agents", methods=["GET", "POST"])
@needs(MANAGE)
def agents() -> ResponseReturnValue:
    """List the agents; invite one, whose link is shown this once."""
    form = InviteForm()
    form.role_ids.choices = named(queries.roles())
    token: list[str] = []
    done = form.saves(lambda: token.append(_invite(form)))
    links = [link(one) for one in token]
    everybody = queries.agents(disabled=True)
    return page("agents", form=form, agents=everybody, links=links, roles=_names(), refused=not done)


@admin.route("/agents/<int:agent_id>", methods=["GET", "POST"])
@needs(MANAGE)
def agent(agent_id: int) -> ResponseReturnValue:
    """Show an agent with her roles and sessions; change the roles."""
    found = queries.agent(agent_id)
    form = RolesForm(role_ids=[role.id for role in found.roles])
    form.role_ids.choices = named(queries.roles())
    if form.saves(lambda: commands.set_roles(current_actor(), agent_id, form.role_ids.data or [])):
        return _back(agent_id)
    return _agent_page(agent_id, form=form)


@admin.post("/agents/<int:agent_id>/link")
@needs(MANAGE)
def reset(agent_id: int) -> ResponseReturnValue:
    """End an agent's password; show the link to a new one this once."""
    token = commands.reset(current_actor(), agent_id)
    form = RolesForm(formdata=None, role_ids=[role.id for role in queries.agent(agent_id).roles])
    form.role_ids.choices = named(queries.roles())
    return _agent_page(agent_id, form=form, links=[link(token)], refused=False)


@admin.post("/agents/<int:agent_id>/disabled")
@needs(MANAGE)
def disable(agent_id: int) -> ResponseReturnValue:
    """Keep an agent out."""
    commands.disable(current_actor(), agent_id)
    return _back(agent_id)


@admin.post("/agents/<int:agent_id>/enabled")
@needs(MANAGE)
def enable(agent_id: int) -> ResponseReturnValue:
    """Let an agent in again."""
    commands.enable(current_actor(), agent_id)
    return _back(agent_id)


@admin.post("/agents/<int:agent_id>/sessions/ended")
@needs(MANAGE)
def end_sessions(agent_id: int) -> ResponseReturnValue:
    """Sign an agent out everywhere."""
    commands.end_all_sessions(current_actor(), agent_id)
    return _back(agent_id)


@admin.get("/roles")
@needs(MANAGE)
def roles() -> ResponseReturnValue:
    """Show which role has which right."""
    limits = {one.id: rules.refund_words(one.refund_limits) for one in queries.roles()}
    return page("roles", roles=queries.roles(), names=_names(), grants=grants(), limits=limits)


@admin.route("/roles/new", methods=["GET", "POST"])
@admin.route("/roles/<int:role_id>", methods=["GET", "POST"])
@needs(MANAGE)
def role(role_id: int | None = None) -> ResponseReturnValue:
    """Make or change a role."""
    form = RoleForm(data=_role_words(role_id) if role_id else None)
    form.grants.choices = grants()
    if form.saves(lambda: _save_role(role_id, form)):
        return saved("admin.roles")
    return page("edit", form=form, title=_names()[role_id] if role_id else gettext("New role"))


def _invite(form: InviteForm) -> str:
    return commands.invite(
        current_actor(),
        name=form.name.data,
        email=form.email.data,
        role_ids=form.role_ids.data or [],
        language=form.language.data,
    )


def _role_words(role_id: int) -> dict[str, object]:
    found = queries.role(role_id)
    limits = rules.refund_words(found.refund_limits)
    return {"name": found.name, "grants": found.grants, "refund_limits": limits}


def _save_role(role_id: int | None, form: RoleForm) -> None:
    commands.save_role(
        current_actor(),
        role_id,
        name=form.name.data,
        grants=form.grants.data or [],
        refund_limits=rules.refund_limits(form.refund_limits.data or ""),
    )


def _agent_page(
    agent_id: int, *, form: RolesForm, links: list[str] | None = None, refused: bool = True
) -> ResponseReturnValue:
    return page(
        "agent",
        form=form,
        agent=queries.agent(agent_id),
        sessions=queries.sessions_of(agent_id),
        links=links or [],
        own=current_actor().id == agent_id,
        refused=refused,
    )


def _names() -> dict[int, str]:
    ours = {name for name, _grants in rules.ROLES.values()}
    return {one.id: gettext(one.name) if one.name in ours else one.name for one in queries.roles()}


def _back(agent_id: int) -> ResponseReturnValue:
    return saved("admin.agent", agent_id=agent_id)
