"""Mailboxes: the list, how each is doing, and what is said of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.admin.door import admin, needs, page, saved
from app.admin.forms import named
from app.admin.mailbox_forms import MailboxForm, values_from, values_of
from app.channels.email import health, providers
from app.channels.email.providers import BY_KEY, PROVIDERS
from app.channels.email.steps import STEPS, Side
from app.core.clock import now
from app.core.web import current_actor
from app.intake import arriving, filters
from app.people import commands, queries
from app.people.models import Mailbox
from app.people.rules.health import KINDS, Signs, State
from app.people.rules.health import state as state_of

MANAGE = "mailboxes.manage"


@dataclass(frozen=True)
class Row:
    """A mailbox in the list. failures: of the last day. waiting: mails kept and not yet taken in."""

    mailbox: Mailbox
    state: State
    why: str
    failures: int
    last_mail: datetime | None
    waiting: int


@admin.get("/mailboxes")
@needs(MANAGE)
def mailboxes() -> ResponseReturnValue:
    """List the mailboxes and how each is doing."""
    return page("mailboxes", rows=_rows())


@admin.route("/mailboxes/new", methods=["GET", "POST"])
@admin.route("/mailboxes/<int:mailbox_id>", methods=["GET", "POST"])
@needs(MANAGE)
def mailbox(mailbox_id: int | None = None) -> ResponseReturnValue:
    """Make or change a mailbox; its password is never shown."""
    found = queries.mailbox(mailbox_id) if mailbox_id else None
    form = _form(found)
    kept: list[int] = []
    if form.saves(lambda: kept.append(commands.save_mailbox(current_actor(), mailbox_id, form.words()).id)):
        return saved("admin.mailbox_state", mailbox_id=kept[0])
    return page(
        "mailbox",
        form=form,
        title=found.address if found else gettext("New mailbox"),
        folders=found.folders if found else [],
        providers=() if found else PROVIDERS,
        chosen=request.args.get("provider", ""),
    )


@admin.get("/mailboxes/<int:mailbox_id>/state")
@needs(MANAGE)
def mailbox_state(mailbox_id: int) -> ResponseReturnValue:
    """Show how a mailbox is doing."""
    return state_page(mailbox_id)


def state_page(
    mailbox_id: int, sides: tuple[Side, ...] = (), *, fault: str = "", consent_url: str = ""
) -> ResponseReturnValue:
    """Return the page of how a mailbox is doing. sides: of a test just made. consent_url: to go on to."""
    found = queries.mailbox(mailbox_id)
    look = health.look(found)
    flow = arriving.flows().get(mailbox_id)
    known = queries.health().get(mailbox_id)
    return page(
        "mailbox_state",
        mailbox=found,
        look=look,
        troubles=[gettext(KINDS[kind]) for kind in sorted(look.kinds)],
        waiting=flow.waiting if flow else 0,
        failures=known.failures if known else 0,
        **_tried(sides),
        fault=fault,
        consent_url=consent_url,
        provider=providers.of_address(found.address),
        app=queries.oauth_app(found.sign_in),
        has_tokens=bool(found.oauth_sealed),
        odd=look.expected_by is not None and look.expected_by > now(),
        answers_where=filters.of(mailbox_id).where_is.on,
        refused=False,
    )


def tried_part(mailbox_id: int, sides: tuple[Side, ...]) -> str:
    """Return the part of the page that tells how a test went."""
    return render_template("admin/_mailbox_tried.html", mailbox=queries.mailbox(mailbox_id), **_tried(sides))


def _tried(sides: tuple[Side, ...]) -> dict[str, Any]:
    return {
        "sides": sides,
        "found_ids": [one for side in sides for one in side.authserv_ids],
        "step_words": {name: gettext(words) for name, words in STEPS.items()},
    }


def _form(found: Mailbox | None) -> MailboxForm:
    provider = BY_KEY.get(request.args.get("provider", ""))
    values = values_of(found) if found else values_from(provider) if provider else {}
    form = MailboxForm(obj=found, **values)
    form.queue_id.choices = named(queries.all_queues())
    form.folder.render_kw = {"list": "folders"}
    return form


def _rows() -> list[Row]:
    flows, doing = arriving.flows(), queries.health()
    return [_row(one, flows.get(one.id), doing.get(one.id)) for one in queries.mailboxes()]


def _row(mailbox: Mailbox, flow: arriving.Flow | None, doing: queries.Health | None) -> Row:
    kinds = [one.kind for one in doing.troubles] if doing else []
    signs = Signs(paused=mailbox.paused, error=mailbox.error, fetched_at=mailbox.fetched_at)
    return Row(
        mailbox=mailbox,
        state=state_of(signs, kinds),
        why=gettext(KINDS[kinds[0]]) if kinds else mailbox.error,
        failures=doing.failures if doing else 0,
        last_mail=flow.last if flow else None,
        waiting=flow.waiting if flow else 0,
    )
