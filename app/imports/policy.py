"""Who may bring lists in, and take them out."""

from app.core.actor import Actor
from app.core.errors import N_, NotAllowed

IMPORT, EXPORT = "imports.run", "exports.run"


def ensure(actor: Actor, grant: str) -> None:
    """Raise NotAllowed unless actor has the grant."""
    if not actor.may(grant):
        raise NotAllowed(N_("You may not do this."), grant=grant)
