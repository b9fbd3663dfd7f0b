"""What an agent sends: answers, words beside the customer, and what she says of it before it has left."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands
from app.core.errors import N_, Refused
from app.core.text import markdown
from app.core.web import current_actor, words_of
from app.desk import case as pages
from app.desk import shown
from app.desk.addressed import people_of
from app.desk.composing import Refusal, instant
from app.desk.door import desk
from app.desk.forms import Words

_SURE = frozenset({"unseen", "outsiders", "many"})


@desk.post("/cases/<int:case_id>/replies")
def create_reply(case_id: int) -> ResponseReturnValue:
    def deed() -> object:
        then = request.form.get("then") or request.form.get("asked_then") or "waiting_customer"
        body = request.form.get("text", "")
        return commands.reply(current_actor(), case_id, body=body, then=then, how=how_of("reply"))

    return _written(case_id, "reply", deed)


@desk.post("/cases/<int:case_id>/notes")
def create_note(case_id: int) -> ResponseReturnValue:
    return _written(
        case_id,
        "note",
        lambda: commands.note(current_actor(), case_id, body=request.form.get("text", "")),
    )


@desk.post("/cases/<int:case_id>/asides")
def create_aside(case_id: int) -> ResponseReturnValue:
    """Write to somebody beside the customer, or pass a message on."""

    def deed() -> object:
        aside = commands.Aside(
            body=request.form.get("text", ""),
            how=how_of("side"),
            subject=request.form.get("subject", ""),
            side_id=request.form.get("side_id", None, int),
            forwards=request.form.getlist("forwards", int),
            wakes=bool(request.form.get("wakes")),
        )
        return commands.write_aside(current_actor(), case_id, aside)

    return _written(case_id, "side", deed)


@desk.post("/preview")
def preview() -> str:
    """Render words as they will be read."""
    return markdown.to_html(request.form.get("text", "")[:100_000])


@desk.post("/messages/<int:message_id>/sending")
def send_again(message_id: int) -> ResponseReturnValue:
    """Send again what failed: one recipient's copy (?copy=), or all that may."""
    message = commands.send_again(current_actor(), message_id, request.form.get("copy", None, int))
    return done("", message.case_id)


@desk.post("/messages/<int:message_id>/leaving")
def send_now(message_id: int) -> ResponseReturnValue:
    message = commands.send_now(current_actor(), message_id)
    return done("", message.case_id)


@desk.post("/messages/<int:message_id>/taken-back")
def take_back(message_id: int) -> ResponseReturnValue:
    """Give the words back to the composer of their writer."""
    message = commands.take_back(current_actor(), message_id)
    mode = "side" if message.side_id else "reply"
    values = pages.values(shown.composer, message.case_id, mode=mode)
    return done(render_template("desk/_composer.html", **values), message.case_id)


def how_of(kind: str) -> commands.How:
    """Return how the form's words are to leave. Raises Refused where it names no address or no time."""
    form = request.form
    to, cc, bcc = (people_of(form.get(name, ""), name) for name in ("to", "cc", "bcc"))
    said = form.get("at") or form.get("asked_at") or ""
    at = instant(form.get("own_at", "") if said == "own" else said)
    if said and at is None:
        raise Refused(N_("Choose a time to come, within a year."), field="at")
    seen = form.get("seen_id", None, int) if kind == "reply" else None
    return commands.How(
        to=to,
        cc=cc,
        bcc=bcc,
        at=at,
        seen_id=seen,
        sure=_SURE & set(form.get("sure", "").split(",")),
        key=form.get("key", "")[:64],
        typed=True,
        quotes=kind == "reply" and bool(form.get("quotes")),
    )


def done(part: str, case_id: int) -> ResponseReturnValue:
    """Answer a page with a part and a ring for the others; a browser without scripts with the case."""
    if "HX-Request" not in request.headers:
        return redirect(url_for("desk.show_case", case_id=case_id), 303)
    response = make_response(part)
    response.headers["HX-Trigger"] = f"live:case:{case_id}"
    return response


def _written(case_id: int, mode: str, deed: Any) -> ResponseReturnValue:
    """Do deed and answer with an empty composer; where it is refused, with the words and what is wrong."""
    form, refusal = Words(), None
    if not form.validate_on_submit():
        refusal = Refusal(words=request.form, problem=str(next(iter(form.errors.values()))[0]))
    else:
        try:
            deed()
        except Refused as error:
            ask = str(error.data.get("ask", ""))
            refusal = Refusal(words=request.form, problem=words_of(error), ask=ask)
    if refusal is not None:
        return _kept(case_id, mode, refusal)
    values = pages.values(shown.composer, case_id, mode=mode)
    return done(render_template("desk/_composer.html", **values), case_id)


def _kept(case_id: int, mode: str, refusal: Refusal) -> ResponseReturnValue:
    values = pages.values(shown.composer, case_id, mode=mode, refusal=refusal)
    if "HX-Request" in request.headers:
        return render_template("desk/_composer.html", **values), 422
    return pages.page(case_id, **values), 422
