"""What was deleted for good stays away: its mailbox, a restored folder or a file may still hold it."""

import hashlib

from sqlalchemy import bindparam, exists

from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.intake.models import PurgedMail

#: Whether a mail with this digest was deleted for good: part of a question that is asked anyway.
WAS = exists().where(PurgedMail.digest == bindparam("digest"))


@command
def remember(_actor: Actor, external_id: str, body_hash: str) -> None:
    """Let this very mail never come in again. Whoever deletes a message calls it in the same transaction."""
    session.merge(PurgedMail(digest=digest(external_id, body_hash)))


def digest(external_id: str, body_hash: str) -> str:
    """Return what tells nobody whose mail it was."""
    return hashlib.sha256(f"{external_id}\0{body_hash}".encode()).hexdigest()
