"""What can be done to a case. Each is one transaction, says what it did as an event, and reads no request."""

from app.cases.commands.acknowledging import Ack, acknowledge
from app.cases.commands.drafting import save_draft
from app.cases.commands.reading import Reading, read_again
from app.cases.commands.talking import (
    First,
    Opening,
    Said,
    add_inbound,
    note,
    open_case,
    reply,
    send_again,
    start_case,
)
from app.cases.commands.untying import detach, release_files
from app.cases.commands.working import assign, link_orders, move_to_queue, set_priority, set_status, take

__all__ = [
    "Ack",
    "First",
    "Opening",
    "Reading",
    "Said",
    "acknowledge",
    "add_inbound",
    "assign",
    "detach",
    "link_orders",
    "move_to_queue",
    "note",
    "open_case",
    "read_again",
    "release_files",
    "reply",
    "save_draft",
    "send_again",
    "set_priority",
    "set_status",
    "start_case",
    "take",
]
