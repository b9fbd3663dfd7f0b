"""A mail whose letters came out wrong is read again, by the charset that an agent chooses."""

import tempfile
from pathlib import Path

from flask import request
from flask.typing import ResponseReturnValue

from app.cases import commands, queries
from app.channels.email.again import reading_of
from app.channels.email.charsets import CHOICES
from app.channels.email.parser import Parser, ParserDied, Unreadable
from app.core import files
from app.core.errors import N_, Refused
from app.core.web import current_actor
from app.desk.door import desk
from app.desk.sending import done
from app.intake import raw


@desk.post("/messages/<int:message_id>/reading")
def read_again(message_id: int) -> ResponseReturnValue:
    """Read a mail's kept bytes again. charset: of CHOICES, or "" for what the mail itself says."""
    actor, charset = current_actor(), request.form.get("charset", "")
    message = queries.message(actor, message_id)
    if charset not in {"", *CHOICES}:
        raise Refused(N_("There is no such charset."), field="charset")
    if message.raw_id is None or not actor.may("cases.work"):
        raise Refused(N_("Only a mail that came in can be read again."))
    how = message.extras
    commands.read_again(actor, message_id, _reading(raw.get(message.raw_id).file_key, charset, how))
    return done("", message.case_id)


def _reading(file_key: str, charset: str, how: dict[str, object]) -> commands.Reading:
    parser = Parser()
    try:
        with tempfile.TemporaryDirectory() as spool:
            mail = parser.read(files.path_of(file_key), Path(spool), read_as=charset or None)
    except (Unreadable, ParserDied) as error:
        raise Refused(N_("This mail could not be read again.")) from error
    finally:
        parser.close()
    return commands.Reading(**reading_of(mail, how), read_as=charset)
