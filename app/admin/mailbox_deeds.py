"""What is done with a mailbox: tried out, paused, removed, told which folder and whose word to believe."""

import json
from collections.abc import Iterator

from flask import Response, copy_current_request_context, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.admin.door import admin, needs, saved
from app.admin.mailboxes import MANAGE, state_page, tried_part
from app.channels.email import oauth, plus, probe
from app.channels.email.steps import Side
from app.channels.email.talk import Line
from app.core.command import end_reading
from app.core.web import current_actor
from app.people import commands, queries

LINES = "application/x-ndjson"
Sides = tuple[Side, Side]


@admin.post("/mailboxes/<int:mailbox_id>/test")
@needs(MANAGE)
def mailbox_test(mailbox_id: int) -> ResponseReturnValue:
    """Try a mailbox out; a page without scripts shows what was said in the end, others line by line."""
    mailbox = queries.mailbox(mailbox_id)
    try:
        imap, smtp = queries.imap_login(mailbox), queries.smtp_login(mailbox)
    except ValueError as error:
        return state_page(mailbox_id, fault=str(error))
    end_reading()
    token = copy_current_request_context(lambda: oauth.access_token(mailbox_id))
    if LINES in request.accept_mimetypes.values():
        return _told(mailbox_id, probe.live(imap, smtp, token))
    sides = probe.both(imap, smtp, token)
    commands.note_test(current_actor(), mailbox_id, folders=sides[0].folders, reads=sides[0].ok)
    return state_page(mailbox_id, sides)


def _told(mailbox_id: int, talk: Iterator[tuple[str, Line] | Sides]) -> Response:
    """Return a document of lines that comes as it is said: each a line of a talk, the last the outcome."""

    def lines() -> Iterator[str]:
        for name, said in talk:
            if isinstance(said, Line):
                yield json.dumps({"server": str(name), "side": said.side, "text": said.text}) + "\n"
            elif isinstance(name, Side):
                commands.note_test(current_actor(), mailbox_id, folders=name.folders, reads=name.ok)
                yield json.dumps({"html": tried_part(mailbox_id, (name, said))}) + "\n"

    response = Response(stream_with_context(lines()), mimetype=LINES)
    response.headers["X-Accel-Buffering"] = "no"  # a proxy before us passes each line on at once
    return response


@admin.post("/mailboxes/<int:mailbox_id>/paused")
@needs(MANAGE)
def mailbox_pause(mailbox_id: int) -> ResponseReturnValue:
    """Read a mailbox no more, for now."""
    commands.pause(current_actor(), mailbox_id)
    return _back(mailbox_id)


@admin.post("/mailboxes/<int:mailbox_id>/resumed")
@needs(MANAGE)
def mailbox_resume(mailbox_id: int) -> ResponseReturnValue:
    """Read a mailbox again."""
    commands.unpause(current_actor(), mailbox_id)
    return _back(mailbox_id)


@admin.post("/mailboxes/<int:mailbox_id>/removed")
@needs(MANAGE)
def mailbox_remove(mailbox_id: int) -> ResponseReturnValue:
    """Remove a mailbox; its mail and its cases stay."""
    commands.remove(current_actor(), mailbox_id)
    return saved("admin.mailboxes")


@admin.post("/mailboxes/<int:mailbox_id>/folder")
@needs(MANAGE)
def mailbox_folder(mailbox_id: int) -> ResponseReturnValue:
    """Read another folder of the mailbox."""
    commands.read_folder(current_actor(), mailbox_id, request.form.get("folder", ""))
    return _back(mailbox_id)


@admin.post("/mailboxes/<int:mailbox_id>/believed")
@needs(MANAGE)
def mailbox_believe(mailbox_id: int) -> ResponseReturnValue:
    """Believe a receiving server's word about senders."""
    commands.believe(current_actor(), mailbox_id, request.form.get("authserv_id", ""))
    return _back(mailbox_id)


@admin.post("/mailboxes/<int:mailbox_id>/plus")
@needs(MANAGE)
def mailbox_plus(mailbox_id: int) -> ResponseReturnValue:
    """Find out whether name+anything@ arrives here."""
    plus.begin(current_actor(), mailbox_id)
    return redirect(url_for("admin.mailbox_state", mailbox_id=mailbox_id))


def _back(mailbox_id: int) -> ResponseReturnValue:
    return saved("admin.mailbox_state", mailbox_id=mailbox_id)
