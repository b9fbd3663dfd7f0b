"""What was queued goes out by its channel: a reaction asks for the job, the job calls the sender."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.command import insist
from app.core.errors import SendFailed
from app.core.events import EventRow
from app.core.failpoints import passing
from app.core.jobs import AMBIGUOUS_PAUSE, Errand, ask
from app.outgoing import commands
from app.outgoing.queries import Letter, letter

#: Sends a letter, calling the function it is given when the provider may from now on have taken it.
Sender = Callable[[Letter, Callable[[], None]], None]
_TO_SEND = frozenset({"queued", "retrying", "sending", "ambiguous"})


def ask_to_send(events: Sequence[EventRow]) -> None:
    """Reaction. One job for each thing that is to leave."""
    for event in events:
        outgoing_id = event.facts["outgoing_id"]
        ask("outbound", event, str(outgoing_id), outgoing_id=outgoing_id)


def send(senders: Mapping[str, Sender], errand: Errand) -> None:
    """Job. Hand one letter to its channel's sender. Raises SendFailed where a later try may do.

    A letter found in "sending" was cut off by a crash, nobody knows how far it came: what a person wrote
    goes out again as the very same mail and says so, what a machine wrote never does.
    """
    found = letter(errand.args["outgoing_id"])
    if found.state not in _TO_SEND:
        return
    doubtful = found.state in {"sending", "ambiguous"}
    if doubtful and found.auto:
        commands.move(SYSTEM, found.id, "ambiguous")
        return
    try:
        senders[found.channel](found, lambda: commands.move(SYSTEM, found.id, "sending", doubtfully=doubtful))
    except SendFailed as failure:
        _failed(found, failure, errand)
    else:
        passing("outbound.sent")
        insist(partial(commands.move, SYSTEM, found.id, "sent"))  # unwritten, it would leave twice


def _failed(found: Letter, failure: SendFailed, errand: Errand) -> None:
    words = str(failure)
    if failure.ambiguous:
        again = None if found.auto or errand.last else now() + timedelta(seconds=AMBIGUOUS_PAUSE)
        commands.move(SYSTEM, found.id, "ambiguous", error=words, doubtfully=True, next_at=again)
        if again is None:
            return
    elif failure.permanent or errand.last:
        commands.move(SYSTEM, found.id, "failed", error=words)
        return
    else:
        again = now() + timedelta(seconds=errand.pause)
        commands.move(SYSTEM, found.id, "retrying", error=words, next_at=again)
    raise failure
