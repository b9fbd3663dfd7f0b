"""My account: an agent's own name, language, look, password and open sessions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.core.errors import Refused
from app.core.events import latest
from app.core.web import current_actor, words_of
from app.desk.browsers import browser_of
from app.desk.cookies import know_again, session_token
from app.desk.door import desk
from app.desk.forms import Letters, NewPassword, Profile
from app.desk.here import here_of, rail_of
from app.people import commands, rules
from app.people import queries as people


@dataclass(frozen=True)
class OpenSession:
    """A browser in which the reader is signed in. here: it is the one she looks at."""

    id: int
    browser: str
    address: str
    since: datetime
    seen: datetime
    here: bool


@desk.get("/account")
def show_account() -> str:
    return _page()


@desk.post("/account/profile")
def save_profile() -> ResponseReturnValue:
    """Change name, language and theme."""
    form = Profile()
    if not form.validate_on_submit():
        return _page(profile=form), 422
    try:
        commands.rename(current_actor(), name=form.name.data)
        commands.prefer(current_actor(), language=form.language.data, theme=form.theme.data)
    except Refused as error:
        return _page(profile=_told(form, error)), 422
    return _done("profile")


@desk.post("/account/letters")
def save_letters() -> ResponseReturnValue:
    """Change signature and whether answers quote."""
    form = Letters()
    if not form.validate_on_submit():
        return _page(letters=form), 422
    said = (form.signature.data or "").replace("\r\n", "\n")
    commands.sign_as(current_actor(), signature=said, quotes=form.quotes.data)
    return _done("profile")


@desk.post("/account/password")
def save_password() -> ResponseReturnValue:
    """Change the password: all other sessions end, and only this browser stays known."""
    form = NewPassword()
    if not form.validate_on_submit():
        return _page(password=form), 422
    try:
        commands.change_password(current_actor(), form.old.data, form.new.data, keep=session_token())
    except Refused as error:
        return _page(password=_told(form, error)), 422
    return know_again(_done("password"), session_token())


@desk.post("/account/sessions/<int:sign_in_id>/ended")
def end_session(sign_in_id: int) -> ResponseReturnValue:
    commands.end_session(current_actor(), sign_in_id)
    return _done("session")


@desk.post("/account/sessions/ended")
def end_other_sessions() -> ResponseReturnValue:
    commands.end_all_sessions(current_actor(), current_actor().id, keep=session_token())
    return know_again(_done("sessions"), session_token())


def _done(what: str) -> Any:
    return redirect(url_for("desk.show_account", done=what), 303)


def _told(form: Any, error: Refused) -> Any:
    """Write a refusal at its field; one that names none stands at the first."""
    name = error.data.get("field")
    field = form[name] if name in form else next(iter(form))
    field.errors = [words_of(error)]
    return form


def _page(
    *, profile: Profile | None = None, password: NewPassword | None = None, letters: Letters | None = None
) -> str:
    me, rail = people.agent(current_actor().id), rail_of(current_actor())
    done = {
        "profile": gettext("Saved."),
        "password": gettext("Your password is changed. All other sessions have ended."),
        "session": gettext("That session has ended."),
        "sessions": gettext("All other sessions have ended."),
    }
    return render_template(
        "desk/account.html",
        email=me.email,
        profile=profile or Profile(formdata=None, obj=me),
        letters=letters or Letters(formdata=None, obj=me),
        password=password or NewPassword(formdata=None),
        sessions=_sessions(me.id),
        least=rules.MIN_PASSWORD,
        done=done.get(request.args.get("done", ""), ""),
        rail=rail,
        here=here_of(rail),
        upto=latest(),
        screen="case",
    )


def _sessions(agent_id: int) -> list[OpenSession]:
    """Return the reader's open sessions, the one she looks at first."""
    rows = people.sessions_of(agent_id)
    shown = [_shown(row.id, row.device, row.created_at, row.seen_at) for row in rows]
    return sorted(shown, key=lambda one: not one.here)


def _shown(sign_in_id: int, device: str, since: datetime, seen: datetime) -> OpenSession:
    address, _space, agent = device.partition(" ")
    here = sign_in_id == g.sign_in_id
    return OpenSession(sign_in_id, browser_of(agent), address, since, seen, here)
