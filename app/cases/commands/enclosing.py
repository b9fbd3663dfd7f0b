"""Files that an agent puts to what she has not sent yet."""

from dataclasses import dataclass
from secrets import token_hex

from app.cases import policy, queries, rules
from app.cases.models import DraftFile
from app.core import files
from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.text import clean


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file as a browser sent it. picture: it is to stand among the words."""

    filename: str
    content_type: str
    content: bytes
    picture: bool = False


@command
def enclose(actor: Actor, case_id: int, kind: str, new: NewFile) -> DraftFile:
    """Keep a file with actor's draft. Raises NotFound, NotAllowed; Refused where it is too large."""
    policy.ensure_may_draft(actor, kind)
    there = queries.draft_files(actor, case_id, kind)
    size = len(new.content)
    if not size:
        raise Refused(N_("%(name)s is empty."), name=clean.filename(new.filename))
    if size > rules.MOST_FILE_BYTES:
        raise Refused(N_("%(name)s is larger than one file may be."), name=clean.filename(new.filename))
    most = queries.most_sent_bytes(actor, case_id)
    if len(there) >= rules.MOST_FILES or sum(one.size for one in there) + size > most:
        raise Refused(N_("With %(name)s the mail would be too large."), name=clean.filename(new.filename))
    stored = files.put(new.content)
    file = DraftFile(
        agent_id=actor.id,
        case_id=case_id,
        kind=kind,
        file_key=stored.key,
        filename=clean.filename(new.filename),
        content_type=clean.one_line(new.content_type, 100) or "application/octet-stream",
        size=stored.size,
        sha256=stored.sha256,
        inline=new.picture,
        content_id=f"{token_hex(10)}@careline" if new.picture else None,
    )
    session.add(file)
    session.flush()
    return file


@command
def leave_out(actor: Actor, file_id: int) -> DraftFile:
    """Take a file out of actor's draft again. Raises NotFound."""
    file = queries.draft_file(actor, file_id)
    session.delete(file)
    return file
