"""What came with a message: its HTML in a frame of its own, its bytes, its files. Never run."""

import re
from html import unescape

from flask import Response, current_app, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.cases import queries
from app.core import files, pictures
from app.core.errors import N_, NotFound
from app.core.text.disposition import disposition
from app.core.web import current_actor
from app.desk import elsewhere
from app.desk.door import desk
from app.desk.viewable import viewable
from app.intake import raw

FRAME = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
FILE = "default-src 'none'; sandbox; frame-ancestors 'none'"


@desk.get("/messages/<int:message_id>/body")
def message_body(message_id: int) -> ResponseReturnValue:
    """Render a message's HTML, made safe when it came in, as a document without scripts."""
    message = queries.message(current_actor(), message_id)
    # Sanitised before it was kept, and shown in a sandbox.
    known = {} if message.files_held else {one.content_id: one.id for one in message.attachments}
    safe = Markup(_with_pictures(message.html or "", known))  # noqa: S704  # nosec B704
    response = make_response(render_template("desk/message_body.html", html=safe))
    response.headers["Content-Security-Policy"] = FRAME
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@desk.get("/messages/<int:message_id>/source")
def message_source(message_id: int) -> ResponseReturnValue:
    message = queries.message(current_actor(), message_id)
    if message.raw_id is None:
        raise NotFound(N_("There is no such file."))
    kept = raw.get(message.raw_id)
    return _download(files.get(kept.file_key, sha256=kept.sha256), f"message-{message_id}.eml")


@desk.get("/files/<int:file_id>")
def show_file(file_id: int) -> ResponseReturnValue:
    file = queries.attachment(current_actor(), file_id)
    return _download(files.get(file.file_key, sha256=file.sha256), file.filename)


@desk.get("/files/<int:file_id>/shown")
def view_file(file_id: int) -> ResponseReturnValue:
    """Lead to the other origin, where a file is shown; without one, or where it may not be, save it."""
    actor = current_actor()
    file = queries.attachment(actor, file_id)
    content = files.get(file.file_key, sha256=file.sha256)
    there = current_app.config["CARELINE"].files_base_url
    if there and viewable(content, file.content_type, file.filename):
        return redirect(elsewhere.address(actor, file_id, file.filename), 303)
    return _download(content, file.filename)


@desk.get("/files/<int:file_id>/picture")
def show_picture(file_id: int) -> ResponseReturnValue:
    """Show a file that is a picture by its own bytes, whatever its sender called it; no other is shown."""
    file = queries.attachment(current_actor(), file_id)
    if file.size > pictures.MOST_BYTES:
        raise NotFound(N_("There is no such file."))
    return as_picture(files.get(file.file_key, sha256=file.sha256))


def as_picture(content: bytes) -> Response:
    """Return bytes to be shown, where they are a picture by what they are. Raises NotFound."""
    kind = pictures.kind_of(content)
    if kind is None:
        raise NotFound(N_("There is no such file."))
    response = Response(content, mimetype=kind)
    response.headers["Content-Security-Policy"] = FILE
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _with_pictures(html: str, known: dict[str | None, int]) -> str:
    """Return a message's HTML with each cid: in it as the address of the file it means. known: ids by it."""

    def address(found: re.Match[str]) -> str:
        file_id = known.get(unescape(found[2]))
        return f'{found[1]}src="{url_for("desk.show_picture", file_id=file_id)}"' if file_id else found[1]

    return _CID.sub(address, html)


_CID = re.compile(r'(<img [^>]*?)src="cid:([^"]{1,300})"')


def _download(content: bytes, filename: str) -> Response:
    """Return bytes to be saved, never shown: what they are is only what a stranger said."""
    response = Response(content, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = disposition("attachment", filename)
    response.headers["Content-Security-Policy"] = FILE
    return response
