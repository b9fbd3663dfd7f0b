"""Asking for parcels: the tick that finds who is due, and the job that asks for one."""

import structlog

from app.carriers.driver import CarrierFailed, Told
from app.carriers.drivers import DRIVERS
from app.core.actor import SYSTEM, Actor
from app.core.command import end_reading
from app.core.failpoints import passing
from app.core.jobs import Errand
from app.orders import commands, queries
from app.orders.commands import Failure

log = structlog.get_logger(__name__)


def ask_due(actor: Actor) -> None:
    """Tick. Ask for a job for each parcel that is due, as far as its source may be asked."""
    ways = queries.askable()
    end_reading()
    for source_id, carriers, named in ways:
        commands.arm(actor, source_id, carriers, named)


def ask(errand: Errand) -> None:
    """Job. Ask for one parcel, once, and write down what came of it. What fails is asked for later."""
    asked = queries.asked(errand.args["parcel_id"], errand.args["source_id"])
    end_reading()
    if asked is None:
        return
    if asked.rests_until is not None:
        commands.put_off(SYSTEM, asked)
        return
    try:
        told = _told(asked)
    except CarrierFailed as failed:
        failure = Failure(words=failed.words, of_source=failed.of_source, asked=failed.wait)
        log.info("carriers.failed", source_id=asked.source_id, why=failed.words)
        commands.note_failure(SYSTEM, asked, failure)
        return
    passing("carriers.asked")
    doubt = f"{told.faults[0].path}: {told.faults[0].message}" if told.faults else ""
    commands.note_answer(SYSTEM, asked, told.parcel, doubt=doubt)


def _told(asked: queries.Asked) -> Told:
    if asked.how is None:
        raise CarrierFailed("its secret was sealed with another key", of_source=True)
    return DRIVERS[asked.how.driver].ask(asked.carrier, asked.tracking_number, asked.how)
