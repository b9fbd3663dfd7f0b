"""Notes and documents of customers: written, commented, uploaded, handed out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone

from app.core import files
from app.core.errors import N_, NotFound, Refused
from app.core.text.disposition import disposition
from app.core.text.papers import words_of as words_in
from app.core.web import current_actor, words_of
from app.customers import commands, queries, rules
from app.desk import accounts, customer
from app.desk.door import desk
from app.desk.files import FILE

Owner = tuple[int | None, int | None]


@desk.post("/customers/<int:contact_id>/notes")
def note_customer(contact_id: int) -> ResponseReturnValue:
    return _noted((contact_id, None))


@desk.post("/accounts/<int:account_id>/notes")
def note_account(account_id: int) -> ResponseReturnValue:
    return _noted((None, account_id))


@desk.post("/customer-notes/<int:note_id>/comment")
def comment_note(note_id: int) -> ResponseReturnValue:
    note = commands.comment(current_actor(), note_id, request.form.get("comment", ""))
    return _back((note.contact_id, note.account_id))


@desk.post("/customers/<int:contact_id>/documents")
def keep_document(contact_id: int) -> ResponseReturnValue:
    return _kept((contact_id, None))


@desk.post("/accounts/<int:account_id>/documents")
def keep_account_document(account_id: int) -> ResponseReturnValue:
    return _kept((None, account_id))


@desk.get("/documents/<int:document_id>")
def show_document(document_id: int) -> ResponseReturnValue:
    """Hand a document out, to be saved and never shown, to who may see its customer."""
    found = queries.document(current_actor(), document_id)
    response = Response(files.get(found.file_key, sha256=found.sha256), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = disposition("attachment", found.filename)
    response.headers["Content-Security-Policy"] = FILE
    return response


@desk.post("/documents/<int:document_id>/removed")
def remove_document(document_id: int) -> ResponseReturnValue:
    found = commands.take_away(current_actor(), document_id)
    return _back((found.contact_id, found.account_id))


def _noted(owner: Owner) -> ResponseReturnValue:
    said = request.form
    try:
        at = _instant(said.get("at", ""))
        commands.note(current_actor(), owner, said.get("body", ""), kind=said.get("kind", "note"), at=at)
    except Refused as error:
        return _refused(owner, str(error.data.get("field", "body")), error)
    return _back(owner)


def _kept(owner: Owner) -> ResponseReturnValue:
    sent, said = request.files.get("file"), request.form
    try:
        paper = commands.Paper(
            filename=(sent.filename or "") if sent else "",
            content_type=(sent.mimetype or "") if sent else "",
            content=sent.stream.read(rules.MOST_BYTES + 1) if sent else b"",
            kind=said.get("kind", "other"),
            title=said.get("title", ""),
            valid_until=_day(said.get("valid_until", "")),
        )
        _ensure_seen(owner)
        read = words_in(paper.content) if len(paper.content) <= rules.MOST_BYTES else ""
        commands.keep(current_actor(), owner, commands.Paper(**{**vars(paper), "words": read}))
    except Refused as error:
        return _refused(owner, str(error.data.get("field", "file")), error)
    return _back(owner)


def _ensure_seen(owner: Owner) -> None:
    """Raise NotFound before a stranger's document is read for her."""
    if owner[0] is not None:
        queries.get(current_actor(), owner[0])
    else:
        queries.account(current_actor(), owner[1] or 0)


def _instant(words: str) -> datetime | None:
    """Return a time of the reader's own zone in UTC, None for now."""
    if not words:
        return None
    try:
        here = ZoneInfo(str(get_timezone()))
        return datetime.fromisoformat(words).replace(tzinfo=here).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(N_("This is no time."), field="at") from error


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise Refused(N_("Write a day as 2026-11-23."), field="valid_until") from error


def _refused(owner: Owner, field: str, error: Refused) -> ResponseReturnValue:
    problems, actor = {field: words_of(error)}, current_actor()
    values = {"problems": problems, "said_note": request.form}
    if owner[0] is not None:
        return customer.page(queries.get(actor, owner[0]), **values), 422
    return accounts.page(queries.account(actor, owner[1] or 0), **values), 422


def _back(owner: Owner) -> ResponseReturnValue:
    if owner[0] is not None:
        return redirect(url_for("desk.show_customer", contact_id=owner[0]), 303)
    if owner[1] is None:
        raise NotFound(N_("There is no such customer."))
    return redirect(url_for("desk.show_account_page", account_id=owner[1]), 303)
