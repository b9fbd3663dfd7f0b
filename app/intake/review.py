"""Mail that is held for a case: whoever works the case says whether it belongs there."""

from collections.abc import Sequence

from sqlalchemy import select

from app.cases import policy
from app.cases import queries as cases
from app.cases.models import Case
from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotFound
from app.intake import shelf
from app.intake.models import RawMail


def waiting(actor: Actor, case: Case, *, limit: int = 20) -> Sequence[RawMail]:
    """Return what is held for a case that actor was given, oldest first; nothing for a customer."""
    if actor.kind == "customer":
        return []
    held = select(RawMail).where(RawMail.case_id == case.id, RawMail.state == "held")
    return session.scalars(held.order_by(RawMail.id).limit(limit)).all()


@command
def add(actor: Actor, case_id: int, raw_id: int) -> None:
    """Let a mail into the case it is held for. Raises NotFound, NotAllowed."""
    shelf.let_in(actor, _held(actor, case_id, raw_id), case_id)


@command
def leave_out(actor: Actor, case_id: int, raw_id: int) -> None:
    """Put a mail that is held for a case into the trash. Raises NotFound, NotAllowed."""
    shelf.put(actor, _held(actor, case_id, raw_id), "trashed")


def _held(actor: Actor, case_id: int, raw_id: int) -> RawMail:
    found = next(
        (one for one in waiting(actor, cases.get(actor, case_id), limit=1000) if one.id == raw_id), None
    )
    policy.ensure(actor, "cases.work")
    if found is None:
        raise NotFound(N_("There is no such mail."))
    return found
