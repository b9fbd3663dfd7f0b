"""What was deleted for good stays away: its mailbox, a restored folder or a file may still hold it."""

import hashlib

from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.intake.models import PurgedMail


@command
def remember(_actor: Actor, external_id: str, body_hash: str) -> None:
    """Let this very mail never come in again. Whoever deletes a message calls it in the same transaction."""
    session.merge(PurgedMail(digest=_digest(external_id, body_hash)))


def was(external_id: str, body_hash: str) -> bool:
    """Tell whether this very mail, the same id and the same body, was deleted for good."""
    return session.get(PurgedMail, _digest(external_id, body_hash)) is not None


def _digest(external_id: str, body_hash: str) -> str:
    """Return what tells nobody whose mail it was."""
    return hashlib.sha256(f"{external_id}\0{body_hash}".encode()).hexdigest()
