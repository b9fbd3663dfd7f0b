"""The door itself: who comes in, which pages she is shown, how a page is made."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.core.errors import N_, NotAllowed
from app.core.web import current_actor
from app.people import policy

P = ParamSpec("P")
R = TypeVar("R")

admin = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
#: Every page of the menu: (endpoint, its name, the grant it takes).
PAGES = (
    ("admin.agents", N_("Agents"), "people.manage"),
    ("admin.roles", N_("Roles"), "people.manage"),
    ("admin.teams", N_("Teams"), "people.manage"),
    ("admin.queues", N_("Queues"), "people.manage"),
    ("admin.mailboxes", N_("Mailboxes"), "mailboxes.manage"),
    ("admin.quarantine", N_("Quarantine"), "quarantine.manage"),
    ("admin.work", N_("Work that failed"), "site.manage"),
    ("admin.held", N_("Held messages"), "site.manage"),
)


@admin.before_request
def guard() -> None:
    """Let in who may do at least one thing here."""
    if current_actor().kind != "agent" or not _menu():
        raise NotAllowed(N_("This door is not for you."))


def needs(grant: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Show a page only to who has this grant; the commands it calls ask once more."""

    def wrap(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            policy.ensure(current_actor(), grant)
            return view(*args, **kwargs)

        return asked

    return wrap


@admin.get("/")
def front() -> ResponseReturnValue:
    """Lead to the first page there is for this agent."""
    return redirect(url_for(_menu()[0][0]))


def page(template: str, **words: Any) -> ResponseReturnValue:
    """Return a page in the frame of this door; one that answers a refused form says 422."""
    menu = [(endpoint, gettext(name)) for endpoint, name in _menu()]
    status = 422 if request.method == "POST" and words.pop("refused", True) else 200
    return render_template(f"admin/{template}.html", menu=menu, theme=g.agent.theme, **words), status


def link(token: str) -> str:
    """Return the whole address of a link by which a password is set."""
    return f"{current_app.config['CARELINE'].base_url}{url_for('entrance.join', token=token)}"


def _menu() -> list[tuple[str, str]]:
    actor = current_actor()
    return [(endpoint, name) for endpoint, name, grant in PAGES if actor.may(grant)]
