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
    ("admin.tracking_page", N_("Tracking page"), "site.manage"),
    ("admin.customer_fields", N_("Customers"), "site.manage"),
    ("admin.imports", N_("Imports"), "imports.run"),
    ("admin.feeds", N_("Feeds"), "feeds.manage"),
    ("admin.numbers", N_("Numbers"), "site.manage"),
    ("admin.carriers", N_("Carriers"), "feeds.manage"),
    ("admin.quarantine", N_("Quarantine"), "quarantine.manage"),
    ("admin.senders", N_("Blocked senders"), "senders.manage"),
    ("admin.work", N_("Work that failed"), "site.manage"),
    ("admin.held", N_("Held messages"), "site.manage"),
)
ICONS = {
    "admin.agents": "people",
    "admin.roles": "person-badge",
    "admin.teams": "diagram-3",
    "admin.queues": "stack",
    "admin.mailboxes": "mailbox",
    "admin.tracking_page": "truck",
    "admin.customer_fields": "person-badge",
    "admin.imports": "upload",
    "admin.feeds": "link-45deg",
    "admin.numbers": "list-ol",
    "admin.carriers": "geo-alt",
    "admin.quarantine": "shield-check",
    "admin.senders": "slash-circle",
    "admin.work": "tools",
    "admin.held": "pause-circle",
}
#: Pages of one thing stand below the page that lists them.
ABOVE = {
    "admin.agent": "admin.agents",
    "admin.reset": "admin.agents",
    "admin.role": "admin.roles",
    "admin.team": "admin.teams",
    "admin.queue": "admin.queues",
    "admin.mailbox": "admin.mailboxes",
    "admin.mailbox_filters": "admin.senders",
    "admin.held_mail": "admin.quarantine",
    "admin.import_senders": "admin.senders",
    "admin.add_sender": "admin.senders",
    "admin.mailbox_answers": "admin.mailboxes",
    "admin.mailbox_state": "admin.mailboxes",
    "admin.mailbox_test": "admin.mailboxes",
    "admin.mail_provider": "admin.mailboxes",
    "admin.customer_field": "admin.customer_fields",
    "admin.bring": "admin.imports",
    "admin.one_import": "admin.imports",
    "admin.name_columns": "admin.imports",
    "admin.move_import": "admin.imports",
    "admin.new_feed": "admin.feeds",
    "admin.carrier": "admin.carriers",
    "admin.new_carrier": "admin.carriers",
    "admin.try_carrier": "admin.carriers",
    "admin.parcel_watch": "admin.carriers",
    "admin.feed": "admin.feeds",
    "admin.rotate": "admin.feeds",
}


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
    here = ABOVE.get(request.endpoint or "", request.endpoint)
    menu = [(one, gettext(name), ICONS.get(one, "gear"), one == here) for one, name in _menu()]
    back = next(((one, name) for one, name, _icon, is_here in menu if is_here), None)
    status = 422 if request.method == "POST" and words.pop("refused", True) else 200
    frame = {"menu": menu, "back": back, "theme": g.agent.theme, "may": current_actor().may}
    return render_template(f"admin/{template}.html", **frame, **words), status


def saved(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Lead on to a page that says that it was saved."""
    return redirect(url_for(endpoint, done="saved", **values))


def link(token: str) -> str:
    """Return the whole address of a link by which a password is set."""
    return f"{current_app.config['CARELINE'].base_url}{url_for('entrance.join', token=token)}"


def _menu() -> list[tuple[str, str]]:
    actor = current_actor()
    return [(endpoint, name) for endpoint, name, grant in PAGES if actor.may(grant)]
