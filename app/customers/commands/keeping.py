"""What agents keep with customers: notes of visits and calls, a manager's word on them, documents."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core import files
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotAllowed, Refused
from app.core.events import record
from app.core.text.clean import body as cleaned
from app.core.text.clean import filename as file_name
from app.customers import policy, queries, rules
from app.customers.commands import steps
from app.customers.events import CustomerNoted, DocumentKept
from app.customers.models import CustomerDocument, CustomerNote, DocumentTerm

_LONGEST, _MOST_TERMS = 20_000, 3_000


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A file that is to be kept. words: the text that was read from it. kind: of rules.DOCUMENTS."""

    filename: str
    content_type: str
    content: bytes
    kind: str = "other"
    title: str = ""
    words: str = ""
    valid_until: date | None = None


@command
def note(
    actor: Actor,
    owner: tuple[int | None, int | None],
    body: str,
    *,
    kind: str = "note",
    at: datetime | None = None,
) -> CustomerNote:
    """Note something of a contact or an account; owner: (contact_id, account_id), one of them None. at: UTC.

    Raises NotFound, NotAllowed, Refused.
    """
    contact_id, account_id = _owner(actor, owner)
    policy.ensure_agent(actor)
    if kind not in rules.NOTES:
        raise Refused(N_("There is no such kind of note."), field="kind")
    when = at or now()
    if when > now():
        raise Refused(N_("This is in the future."), field="at")
    row = CustomerNote(
        contact_id=contact_id, account_id=account_id, kind=kind, body=_said(body), at=when, agent_id=actor.id
    )
    session.add(row)
    session.flush()
    told = CustomerNoted(contact_id=contact_id, account_id=account_id, note_id=row.id, what=kind)
    record(actor, told)
    return row


@command
def comment(actor: Actor, note_id: int, words: str) -> CustomerNote:
    """Say something to an agent's note, as her manager. Raises NotFound, NotAllowed, Refused."""
    row = queries.note(actor, note_id)
    policy.ensure_agent(actor)
    if not policy.may_comment(actor, [row.agent_id]):
        raise NotAllowed(N_("Only who leads this agent may comment."))
    row.comment, row.commented_by_id, row.commented_at = _said(words, field="comment"), actor.id, now()
    told = CustomerNoted(contact_id=row.contact_id, account_id=row.account_id, note_id=row.id, what="comment")
    record(actor, told)
    return row


@command
def keep(actor: Actor, owner: tuple[int | None, int | None], paper: Paper) -> CustomerDocument:
    """Keep a document with a contact or an account; owner as of note. Raises as note does."""
    contact_id, account_id = _owner(actor, owner)
    policy.ensure_agent(actor)
    if not paper.content:
        raise Refused(N_("Choose a file."), field="file")
    if len(paper.content) > rules.MOST_BYTES:
        raise Refused(N_("A document may have 25 MB at most."), field="file")
    if paper.kind not in rules.DOCUMENTS:
        raise Refused(N_("There is no such kind of document."), field="kind")
    name, stored = file_name(paper.filename), files.put(paper.content)
    row = CustomerDocument(
        contact_id=contact_id,
        account_id=account_id,
        kind=paper.kind,
        title=" ".join(paper.title.split())[:200] or name,
        file_key=stored.key,
        filename=name,
        content_type=paper.content_type[:100],
        size=stored.size,
        sha256=stored.sha256,
        words=paper.words,
        valid_until=paper.valid_until,
        agent_id=actor.id,
    )
    session.add(row)
    session.flush()
    found = rules.terms(row.title, row.filename, row.words, most=_MOST_TERMS)
    session.add_all(DocumentTerm(document_id=row.id, term=term) for term in found)
    kept = DocumentKept(contact_id=contact_id, account_id=account_id, document_id=row.id, kept=True)
    record(actor, kept)
    return row


@command
def take_away(actor: Actor, document_id: int) -> CustomerDocument:
    """Keep a document no more: nobody sees it from now on. Raises NotFound, NotAllowed."""
    row = queries.document(actor, document_id)
    policy.ensure(actor, "customers.edit")
    row.removed_at = now()
    gone = DocumentKept(contact_id=row.contact_id, account_id=row.account_id, document_id=row.id, kept=False)
    record(actor, gone)
    return row


def _owner(actor: Actor, owner: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    """Return of whom something is kept, as far as actor may change it. Raises NotFound, NotAllowed."""
    contact_id, account_id = owner
    policy.ensure(actor, "customers.edit")
    if contact_id is not None:
        return steps.mine_to_edit(actor, contact_id).id, None
    return None, queries.account(actor, account_id or 0).id


def _said(words: str, *, field: str = "body") -> str:
    said = cleaned(words).strip()
    if not said:
        raise Refused(N_("Write something first."), field=field)
    if len(said) > _LONGEST:
        raise Refused(N_("That is too long."), field=field)
    return said
