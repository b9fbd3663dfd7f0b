"""Files put to what is not sent yet: kept at once, with the draft they belong to."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.cases import commands, queries
from app.core.errors import N_, Refused
from app.core.web import current_actor
from app.desk.door import desk
from app.desk.viewable import viewable


@desk.post("/cases/<int:case_id>/drafts/<any(reply, side):kind>/files")
def add_file(case_id: int, kind: str) -> ResponseReturnValue:
    """Keep a file with a draft; the answer is the list of all that are there."""
    return _add(case_id, kind)


@desk.post("/cases/new/files")
def add_new_file() -> ResponseReturnValue:
    return _add(0, "case")


@desk.post("/drafts/files/<int:file_id>/left-out")
def leave_out_file(file_id: int) -> ResponseReturnValue:
    file = commands.leave_out(current_actor(), file_id)
    return _files(file.case_id, file.kind)


def _add(case_id: int, kind: str) -> ResponseReturnValue:
    came = request.files.get("file")
    if came is None:
        raise Refused(N_("There is no such file."))
    content, kinds = came.stream.read(), came.mimetype or ""
    shown = viewable(content, kinds, came.filename or "")
    picture = "picture" in request.form and shown is not None and shown.content_type.startswith("image/")
    new = commands.NewFile(
        filename=came.filename or "",
        content_type=shown.content_type if picture and shown else kinds,
        content=content,
        picture=picture,
    )
    file = commands.enclose(current_actor(), case_id, kind, new)
    return _files(case_id, kind, content_id=file.content_id or "")


def _files(case_id: int, kind: str, *, content_id: str = "") -> ResponseReturnValue:
    files = queries.draft_files(current_actor(), case_id, kind)
    return render_template("desk/_files.html", files=files), {"X-Content-Id": content_id}
