"""The tick that looks at parcels whose turn it is, each by itself: one that fails delays no other."""

import structlog

from app.core.actor import Actor
from app.core.command import end_reading
from app.orders import queries as orders
from app.stuck import commands, queries

AT_ONCE = 50
log = structlog.get_logger(__name__)


def look_due(actor: Actor) -> None:
    """Tick. Look at the parcels that may be in trouble by now, if an administrator wants that at all."""
    due = orders.to_look_at(limit=AT_ONCE) if queries.watch().on else []
    end_reading()
    for parcel_id in due:
        try:
            commands.look(actor, parcel_id)
        except Exception:
            log.exception("stuck.look_failed", parcel_id=parcel_id)
            commands.put_off(actor, parcel_id)
