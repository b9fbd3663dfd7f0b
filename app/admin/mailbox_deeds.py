"""What is done with a mailbox: tried out, paused, removed, told which folder and whose word to believe."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.admin.door import admin, needs, saved
from app.admin.mailboxes import MANAGE, state_page
from app.channels.email import oauth, plus, probe
from app.core.command import end_reading
from app.core.web import current_actor
from app.people import commands, queries


@admin.post("/mailboxes/<int:mailbox_id>/test")
@needs(MANAGE)
def mailbox_test(mailbox_id: int) -> ResponseReturnValue:
    """Try a mailbox out; the page shows what was said, line by line."""
    mailbox = queries.mailbox(mailbox_id)
    try:
        imap, smtp = queries.imap_login(mailbox), queries.smtp_login(mailbox)
    except ValueError as error:
        return state_page(mailbox_id, fault=str(error))
    end_reading()
    sides = probe.both(imap, smtp, lambda: oauth.access_token(mailbox_id))
    commands.note_test(current_actor(), mailbox_id, folders=sides[0].folders, reads=sides[0].ok)
    return state_page(mailbox_id, sides)


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
