"""What can be done to the people inside, their places of work, and their coming in."""

from app.people.commands.agents import (
    disable,
    enable,
    invite,
    make_roles,
    prefer,
    rename,
    reset,
    save_role,
    set_roles,
    sign_as,
)
from app.people.commands.places import (
    MailboxWords,
    mailbox_for_files,
    note_mailbox,
    save_mailbox,
    save_queue,
    save_team,
)
from app.people.commands.signing_in import end_all_sessions, end_session, know_device, sign_out
from app.people.commands.upkeep import forget_old
from app.people.commands.with_passwords import accept, change_password, make_administrator, resume, sign_in

__all__ = [
    "MailboxWords",
    "accept",
    "change_password",
    "disable",
    "enable",
    "end_all_sessions",
    "end_session",
    "forget_old",
    "invite",
    "know_device",
    "mailbox_for_files",
    "make_administrator",
    "make_roles",
    "note_mailbox",
    "prefer",
    "rename",
    "reset",
    "resume",
    "save_mailbox",
    "save_queue",
    "save_role",
    "save_team",
    "set_roles",
    "sign_as",
    "sign_in",
    "sign_out",
]
