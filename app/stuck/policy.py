"""Who may see parcels in trouble, and who says what comes of them."""

from typing import Any, TypeVar

from sqlalchemy import Select, false

from app.core.actor import Actor
from app.core.errors import N_, NotAllowed

Alarms = TypeVar("Alarms", bound=Select[*tuple[Any, ...]])


def visible(alarms: Alarms, actor: Actor) -> Alarms:
    """Narrow alarms to what actor may see: agents who see orders, nobody else. It only takes rows away."""
    return alarms if actor.kind != "customer" and actor.may("orders.see") else alarms.where(false())


def ensure(actor: Actor, grant: str) -> None:
    """Raise NotAllowed unless actor has the grant."""
    if not actor.may(grant):
        raise NotAllowed(N_("You may not do this."), grant=grant)
