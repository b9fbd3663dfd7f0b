"""The other origin: files are shown there, by addresses that are good for minutes, to who may see them now.

It knows no cookie. Who asks is written in the address and signed; her rights are asked again each time.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from app.cases import queries
from app.core import files, secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.errors import DomainError, NotFound
from app.core.origins import ON_FILES_HOST, PREFIX
from app.core.text.disposition import disposition
from app.desk.viewable import Viewable, viewable
from app.people import queries as people

elsewhere = Blueprint("elsewhere", __name__)
GOOD_FOR_SECONDS = 120
_PURPOSE = "file shown"
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


@elsewhere.before_request
def only_there() -> ResponseReturnValue | None:
    """Be at home on the other origin alone."""
    return None if request.environ.get(ON_FILES_HOST) else _gone()


@elsewhere.get(f"{PREFIX}<ticket>/<name>")
def show(ticket: str, name: str) -> ResponseReturnValue:  # noqa: ARG001 - the name is for people
    """Show a file; whatever is wrong with the address, there is nothing here."""
    try:
        actor, file_id = _read(ticket)
        file = queries.attachment(actor, file_id)
        content = files.get(file.file_key, sha256=file.sha256)
    except DomainError:
        return _gone()
    found = viewable(content, file.content_type, file.filename)
    return _gone() if found is None else _shown(found, file.filename)


def address(actor: Actor, file_id: int, filename: str) -> str:
    """Return where actor may see a file for the next two minutes."""
    until = int(now().timestamp()) + GOOD_FOR_SECONDS
    ticket = secret.signed(_PURPOSE, f"{file_id}-{actor.id}-{until}")
    ending = urlsplit(filename).path.rpartition(".")[2]
    name = f"file.{ending}" if ending.isascii() and ending.isalnum() and len(ending) < 10 else "file"
    return f"{current_app.config['CARELINE'].files_base_url}{PREFIX}{ticket}/{name}"


def _read(ticket: str) -> tuple[Actor, int]:
    """Return who may see which file by a ticket, by her present rights. Raises NotFound."""
    words = secret.unsigned(_PURPOSE, ticket)
    if words is None:
        raise NotFound("There is no such file.")
    file_id, agent_id, until = map(int, words.split("-"))
    actor = people.actor_of(agent_id)
    if until < now().timestamp() or actor is None:
        raise NotFound("There is no such file.")
    return actor, file_id


def _shown(found: Viewable, filename: str) -> Response:
    response = Response(found.content, content_type=found.content_type, headers=HEADERS)
    response.headers["Content-Disposition"] = disposition("inline", filename)
    return response


def _gone() -> Response:
    return Response("There is nothing here.\n", 404, content_type="text/plain", headers=HEADERS)
