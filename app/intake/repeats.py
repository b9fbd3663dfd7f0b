"""A customer who writes again about the same: her new mail joins her open case, where its mailbox says so."""

from datetime import timedelta

from sqlalchemy import select

from app.cases import queries as cases
from app.cases.models import Case
from app.cases.rules import UNSETTLED, bare_subject
from app.core.clock import now
from app.core.db import session
from app.customers.queries import identity
from app.intake.inbound import InboundMessage
from app.intake.threading import Thread

#: So many of her cases that changed last are looked at.
_MOST = 20


def gathered(place: Thread, inbound: InboundMessage) -> Thread | None:
    """Return the case that a mail repeats instead of a new one, None where it repeats none.

    Never on a subject's word alone: the sender is proved and known, it is her own case, at the same mailbox,
    and it changed within the mailbox's hours.
    """
    subject = bare_subject(inbound.subject)
    if place.contact is None or not (inbound.repeat_hours and subject) or inbound.auth != "pass":
        return None
    hers = select(Case.id, Case.subject).where(
        Case.requester_id.in_(identity(place.contact.id)),
        Case.status.in_(UNSETTLED),
        Case.mailbox_id == inbound.mailbox_id,
        Case.updated_at > now() - timedelta(hours=inbound.repeat_hours),
    )
    newest = session.execute(hers.order_by(Case.updated_at.desc(), Case.id.desc()).limit(_MOST))
    found = next((row.id for row in newest if bare_subject(row.subject) == subject), None)
    return Thread("append", place.contact, cases.locked(found), joined_by="repeat") if found else None
