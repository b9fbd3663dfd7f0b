"""What an agent does to a case: answer, note, take, move. Each answers with the part that changed."""

from collections.abc import Callable

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands
from app.core.errors import Refused
from app.core.web import current_actor, words_of
from app.desk import case as pages
from app.desk import shown
from app.desk.door import desk
from app.desk.forms import Words


@desk.post("/cases/<int:case_id>/replies")
def create_reply(case_id: int) -> ResponseReturnValue:
    def deed(form: Words) -> object:
        then = form.then.data or "waiting_customer"
        return commands.reply(current_actor(), case_id, body=form.text.data, then=then)

    return _written(case_id, "reply", deed)


@desk.post("/cases/<int:case_id>/notes")
def create_note(case_id: int) -> ResponseReturnValue:
    def deed(form: Words) -> object:
        return commands.note(current_actor(), case_id, body=form.text.data)

    return _written(case_id, "note", deed)


@desk.post("/cases/<int:case_id>/assignee")
def set_assignee(case_id: int) -> ResponseReturnValue:
    """Give the case to assignee_id: an agent, or "" for nobody. One's own id means: take it."""
    agent_id = request.form.get("assignee_id", type=int)
    if agent_id == current_actor().id:
        commands.take(current_actor(), case_id)
    else:
        commands.assign(current_actor(), case_id, agent_id)
    return _header(case_id)


@desk.post("/cases/<int:case_id>/status")
def set_status(case_id: int) -> ResponseReturnValue:
    commands.set_status(current_actor(), case_id, request.form.get("status", ""))
    return _header(case_id)


@desk.post("/cases/<int:case_id>/priority")
def set_priority(case_id: int) -> ResponseReturnValue:
    commands.set_priority(current_actor(), case_id, request.form.get("priority", ""))
    return _header(case_id)


@desk.post("/cases/<int:case_id>/queue")
def set_queue(case_id: int) -> ResponseReturnValue:
    commands.move_to_queue(current_actor(), case_id, request.form.get("queue_id", 0, int))
    return _header(case_id)


@desk.post("/messages/<int:message_id>/sending")
def send_again(message_id: int) -> ResponseReturnValue:
    message = commands.send_again(current_actor(), message_id)
    return done("", message.case_id)


@desk.post("/messages/<int:message_id>/case")
def detach_message(message_id: int) -> ResponseReturnValue:
    """Give a message a case of its own, and go there."""
    own = commands.detach(current_actor(), message_id)
    return redirect(url_for("desk.show_case", case_id=own.id), 303)


@desk.post("/messages/<int:message_id>/files")
def release_files(message_id: int) -> ResponseReturnValue:
    message = commands.release_files(current_actor(), message_id)
    return done("", message.case_id)


def _written(case_id: int, mode: str, deed: Callable[[Words], object]) -> ResponseReturnValue:
    """Do deed and answer with an empty composer; where it is refused, with the words and what is wrong."""
    form, problem = Words(), ""
    if not form.validate_on_submit():
        problem = str(next(iter(form.errors.values()))[0])
    else:
        try:
            deed(form)
        except Refused as error:
            problem = words_of(error)
    if problem:
        return _kept(case_id, mode, form.text.data or "", problem)
    values = pages.values(shown.composer, case_id, mode=mode)
    return done(render_template("desk/_composer.html", **values), case_id)


def _kept(case_id: int, mode: str, text: str, problem: str) -> ResponseReturnValue:
    values = pages.values(shown.composer, case_id, mode=mode, text=text, problem=problem)
    if "HX-Request" in request.headers:
        return render_template("desk/_composer.html", **values), 422
    return pages.page(case_id, **values), 422


def _header(case_id: int) -> ResponseReturnValue:
    if "HX-Request" not in request.headers:
        return redirect(url_for("desk.show_case", case_id=case_id), 303)
    return done(render_template("desk/_header.html", **pages.values(shown.head, case_id)), case_id)


def done(part: str, case_id: int) -> ResponseReturnValue:
    """Answer a page with a part and a ring for the others; a browser without scripts with the case."""
    if "HX-Request" not in request.headers:
        return redirect(url_for("desk.show_case", case_id=case_id), 303)
    response = make_response(part)
    response.headers["HX-Trigger"] = f"live:case:{case_id}"
    return response
