"""Steps that several commands take; only inside a command."""

import structlog
from sqlalchemy import delete, update

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.people import rules
from app.people.events import SessionsEnded
from app.people.models import Device, Invitation, SignIn

#: Every refusal says this, so that none tells whether there is such an account.
WRONG = N_("E-mail address or password is wrong, or there were too many tries. Try again in 15 minutes.")
log = structlog.get_logger(__name__)


def end_sessions(actor: Actor, agent_id: int, *, keep: str = "") -> None:
    """End an agent's sessions, but for the one of the token keep, and know none of her devices any more."""
    kept = secret.hashed(keep)
    session.execute(delete(SignIn).where(SignIn.agent_id == agent_id, SignIn.token_hash != kept))
    session.execute(delete(Device).where(Device.agent_id == agent_id))
    record(actor, SessionsEnded(agent_id=agent_id))


def end_invitations(agent_id: int) -> None:
    """No link given to an agent so far is good any more."""
    open_ones = (Invitation.agent_id == agent_id, Invitation.used_at.is_(None))
    session.execute(update(Invitation).where(*open_ones).values(used_at=now()))


def refusal(email: str) -> Refused:
    """Return the one refusal of a sign-in, written to the log without the address."""
    log.warning("sign_in.refused", account=key("account", email.strip().lower())[:12])
    return Refused(WRONG)


def key(kind: str, words: str) -> str:
    """Return what tries are counted under, from which nobody learns what was typed."""
    return secret.signature(f"sign-in {kind}", words)


def ensure_good(password: str, *, field: str = "password") -> None:
    """Raise Refused where a new password is too weak."""
    fault = rules.password_fault(password)
    if fault:
        raise Refused(fault, field=field)
