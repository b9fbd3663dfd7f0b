"""What an agent does to a case: take it, move it, put it right. Each answers with the part that changed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands
from app.core.web import current_actor
from app.desk import case as pages
from app.desk import shown
from app.desk.door import desk
from app.desk.sending import done
from app.intake import spam


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


@desk.post("/cases/<int:case_id>/spam")
def call_spam(case_id: int) -> ResponseReturnValue:
    """Close a case as spam; block=yes: its sender too."""
    spam.mark(current_actor(), case_id, block=bool(request.form.get("block")))
    return _header(case_id)


@desk.post("/cases/<int:case_id>/no-spam")
def clear_of_spam(case_id: int) -> ResponseReturnValue:
    spam.unmark(current_actor(), case_id)
    return _header(case_id)


@desk.post("/cases/<int:case_id>/follow")
def follow_case(case_id: int) -> ResponseReturnValue:
    commands.follow(current_actor(), case_id)
    return _header(case_id)


@desk.post("/cases/<int:case_id>/unfollow")
def unfollow_case(case_id: int) -> ResponseReturnValue:
    commands.unfollow(current_actor(), case_id)
    return _header(case_id)


@desk.post("/cases/<int:case_id>/priority")
def set_priority(case_id: int) -> ResponseReturnValue:
    commands.set_priority(current_actor(), case_id, request.form.get("priority", ""))
    return _header(case_id)


@desk.post("/cases/<int:case_id>/queue")
def set_queue(case_id: int) -> ResponseReturnValue:
    commands.move_to_queue(current_actor(), case_id, request.form.get("queue_id", 0, int))
    return _header(case_id)


@desk.post("/messages/<int:message_id>/case")
def detach_message(message_id: int) -> ResponseReturnValue:
    """Give a message a case of its own, and go there."""
    own = commands.detach(current_actor(), message_id)
    return redirect(url_for("desk.show_case", case_id=own.id), 303)


@desk.post("/messages/<int:message_id>/files")
def release_files(message_id: int) -> ResponseReturnValue:
    message = commands.release_files(current_actor(), message_id)
    return done("", message.case_id)


def _header(case_id: int) -> ResponseReturnValue:
    if "HX-Request" not in request.headers:
        return redirect(url_for("desk.show_case", case_id=case_id), 303)
    return done(render_template("desk/_header.html", **pages.placed(shown.head, case_id)), case_id)
