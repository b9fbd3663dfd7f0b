"""What is kept about coming in goes when it is of no more use."""

from sqlalchemy import ColumnElement, delete, or_, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.people import rules
from app.people.models import Device, Invitation, SignIn, SignInTry

AT_ONCE = 1000


@command
def forget_old(_actor: Actor) -> int:
    """Forget tries, sessions, devices and links that are over; returns how many rows, a few thousand at most.

    It is no news when a session runs out: its sockets are closed by those who hold them.
    """
    at = now()
    return (
        _forget(SignInTry, SignInTry.at <= at - rules.TRIES_WITHIN)
        + _forget(
            SignIn,
            or_(SignIn.seen_at <= at - rules.SESSION_IDLE, SignIn.created_at <= at - rules.SESSION_AT_MOST),
        )
        + _forget(Device, Device.seen_at <= at - rules.DEVICE_KNOWN_FOR)
        + _forget(Invitation, Invitation.expires_at <= at - rules.LINKS_KEPT_FOR)
    )


def _forget(
    kind: type[SignInTry | SignIn | Device | Invitation], over: ColumnElement[bool], at_once: int = AT_ONCE
) -> int:
    ids = session.scalars(select(kind.id).where(over).limit(at_once)).all()
    if ids:
        session.execute(delete(kind).where(kind.id.in_(ids)))
    return len(ids)
