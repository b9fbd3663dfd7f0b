"""The entrance: who comes in, how, and how one leaves."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    g,
    redirect,
    render_template,
    request,
    session,  # noqa: TID251 - this is the sign-in page
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField

from app.core import web
from app.core.actor import SYSTEM
from app.core.errors import Refused
from app.core.origins import ON_FILES_HOST
from app.desk.cookies import known_device, let_in, let_out, session_token
from app.people import commands, queries, rules

entrance = Blueprint("entrance", __name__, template_folder="templates")
FRONT = "/desk/"
LONGEST_NEXT = 2000


class SignInForm(FlaskForm):
    """What one says at the door."""

    email = EmailField(lazy_gettext("E-mail address"))
    password = PasswordField(lazy_gettext("Password"))


class JoinForm(FlaskForm):
    """A first password, said twice."""

    password = PasswordField(lazy_gettext("New password"))
    again = PasswordField(lazy_gettext("The same again"))


@entrance.before_request
def everybody() -> None:
    """Keep nobody out: these are the pages for those who are not in yet."""


@web.loads_actor
def load() -> None:
    """Say who comes, by the cookie: g.actor and g.agent (None for nobody), g.language, g.sign_in_id."""
    g.actor = g.agent = g.language = g.sign_in_id = None
    visit = commands.resume(SYSTEM, session_token())
    if visit is not None:
        g.actor, g.agent, g.language = visit.actor, visit.agent, visit.agent.language
        g.sign_in_id = visit.sign_in_id


@entrance.before_app_request
def know() -> None:
    """Know who comes before a page is asked for; static files and the other origin are for everybody."""
    if request.environ.get(ON_FILES_HOST):
        return
    if request.endpoint is not None and not request.endpoint.endswith("static"):
        load()


@entrance.get("/")
def front() -> ResponseReturnValue:
    """Lead to the desk."""
    return redirect(FRONT)


@entrance.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Ask who it is."""
    if g.actor is not None:
        return redirect(_onward())
    return _sign_in_page(SignInForm())


@entrance.post("/sign-in")
def sign_in_post() -> ResponseReturnValue:
    """Let an agent in, with a token nobody had before."""
    form = SignInForm()
    browser = request.user_agent.string[:200]
    try:
        token = commands.sign_in(
            SYSTEM,
            email=form.email.data or "",
            password=form.password.data or "",
            device=request.remote_addr or "",
            browser=browser,
            known=known_device(),
        )
    except Refused as error:
        return _sign_in_page(form, fault=web.words_of(error)), 422
    commands.sign_out(SYSTEM, session_token())
    session.clear()
    return let_in(redirect(_onward()), token)


@entrance.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session and let the browser forget what it saw."""
    commands.sign_out(SYSTEM, session_token())
    session.clear()
    return let_out(redirect(url_for("entrance.sign_in")))


@entrance.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    """Show an invitation; looking at it uses nothing up, for mail scanners look too."""
    return _join_page(JoinForm(), token)


@entrance.post("/join/<token>")
def join_post(token: str) -> ResponseReturnValue:
    """Set the password and lead to the sign-in page."""
    form = JoinForm()
    if form.password.data != form.again.data:
        form.again.errors = [gettext("The two are not the same.")]
        return _join_page(form, token, status=422)
    try:
        commands.accept(SYSTEM, token, form.password.data or "")
    except Refused as error:
        form.password.errors = [web.words_of(error)]
        return _join_page(form, token, status=422)
    return redirect(url_for("entrance.sign_in", joined=1))


def safe_next(wanted: str) -> str:
    """Return wanted where it is a path of this house, else the desk."""
    if not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > LONGEST_NEXT:
        return FRONT
    if "\\" in wanted or not wanted.isprintable() or not wanted.isascii():
        return FRONT
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return FRONT
    return FRONT if parts.scheme or parts.netloc else wanted


def _onward() -> str:
    return safe_next(request.args.get("next", ""))


def _sign_in_page(form: SignInForm, *, fault: str = "") -> str:
    onward = safe_next(request.args.get("next", ""))
    joined = "joined" in request.args
    return render_template("entrance/sign_in.html", form=form, fault=fault, onward=onward, joined=joined)


def _join_page(form: JoinForm, token: str, *, status: int = 200) -> ResponseReturnValue:
    agent = queries.invited(token)
    if agent is None:
        return render_template("entrance/link_gone.html"), 404
    least = rules.MIN_PASSWORD
    return render_template("entrance/join.html", form=form, name=agent.name, least=least, token=token), status
