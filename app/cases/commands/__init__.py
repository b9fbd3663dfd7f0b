"""What can be done to a case. Each is one transaction, says what it did as an event, and reads no request."""

from app.cases.commands.acknowledging import Ack, acknowledge
from app.cases.commands.asking import correct_customer, set_requester, use_found
from app.cases.commands.drafting import save_draft
from app.cases.commands.enclosing import NewFile, enclose, leave_out
from app.cases.commands.filling import fact, filled
from app.cases.commands.following import follow, unfollow
from app.cases.commands.hearing import Heard, log_case
from app.cases.commands.junk import call_spam, clear_of_spam
from app.cases.commands.leaving import leave_due, send_now, take_back
from app.cases.commands.linking import (
    Choice,
    Clue,
    confirm_hint,
    dismiss_hint,
    link,
    link_orders,
    note_clues,
    unlink_order,
    unlink_parcel,
)
from app.cases.commands.preparing import drop_prepared, prepare
from app.cases.commands.reading import Reading, read_again
from app.cases.commands.returning import start_return
from app.cases.commands.sending import PLAIN, How
from app.cases.commands.sides import Aside, write_aside
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
from app.cases.commands.working import assign, move_to_queue, set_priority, set_status, take

__all__ = [
    "PLAIN",
    "Ack",
    "Aside",
    "Choice",
    "Clue",
    "First",
    "Heard",
    "How",
    "NewFile",
    "Opening",
    "Reading",
    "Said",
    "acknowledge",
    "add_inbound",
    "assign",
    "call_spam",
    "clear_of_spam",
    "confirm_hint",
    "correct_customer",
    "detach",
    "dismiss_hint",
    "drop_prepared",
    "enclose",
    "fact",
    "filled",
    "follow",
    "leave_due",
    "leave_out",
    "link",
    "link_orders",
    "log_case",
    "move_to_queue",
    "note",
    "note_clues",
    "open_case",
    "prepare",
    "read_again",
    "release_files",
    "reply",
    "save_draft",
    "send_again",
    "send_now",
    "set_priority",
    "set_requester",
    "set_status",
    "start_case",
    "start_return",
    "take",
    "take_back",
    "unfollow",
    "unlink_order",
    "unlink_parcel",
    "use_found",
    "write_aside",
]
