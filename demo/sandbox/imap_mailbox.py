"""IMAP commands about the mailbox as a whole: signing in, folders, APPEND and IDLE.

Every command is `run(state, args) -> response code`; it raises Refused (NO) or ValueError (BAD).
"""

import hmac
import re
from collections.abc import Callable
from datetime import datetime
from select import select as wait_for

from demo.sandbox.imap_state import ImapState, Refused
from demo.sandbox.imap_wire import Gone, Token, quoted, word

CAPABILITIES = b"IMAP4rev1 IDLE UIDPLUS MOVE UNSELECT"
FLAGS = b"(\\Answered \\Flagged \\Deleted \\Seen \\Draft)"
Command = Callable[[ImapState, list[Token]], bytes]


def capability(state: ImapState, _args: list[Token]) -> bytes:
    """Say what we can do."""
    state.wire.send(b"* CAPABILITY ", CAPABILITIES)
    return b""


def noop(_state: ImapState, _args: list[Token]) -> bytes:
    """Do nothing; news follow by themselves."""
    return b""


def logout(state: ImapState, _args: list[Token]) -> bytes:
    """Say goodbye."""
    state.leave()
    state.wire.send(b"* BYE See you")
    return b""


def login(state: ImapState, args: list[Token]) -> bytes:
    """Sign in to a mailbox."""
    account = state.accounts.get(word(args[0]).lower())
    if account is None or not hmac.compare_digest(word(args[1]).encode(), state.password.encode()):
        raise Refused("[AUTHENTICATIONFAILED] No such mailbox or wrong password")
    state.account = account
    return b"[CAPABILITY " + CAPABILITIES + b"] "


# signed in


def select_folder(state: ImapState, args: list[Token]) -> bytes:
    """Use a folder for reading and writing."""
    return _open(state, args, read_only=False)


def examine(state: ImapState, args: list[Token]) -> bytes:
    """Use a folder for reading only."""
    return _open(state, args, read_only=True)


def _open(state: ImapState, args: list[Token], *, read_only: bool) -> bytes:
    state.leave()
    folder = state.existing(args[0])
    state.current, state.read_only = folder, read_only
    folder.listen(state.ring)
    entries = folder.entries()
    state.seen = [e.uid for e in entries]
    state.wire.send(b"* FLAGS ", FLAGS)
    state.wire.send(b"* OK [PERMANENTFLAGS ", FLAGS[:-1], b" \\*)] Any flag is kept")
    state.wire.send(b"* %d EXISTS\r\n* 0 RECENT" % len(entries))
    state.wire.send(b"* OK [UIDVALIDITY %d] UIDs are kept" % folder.uid_validity)
    state.wire.send(b"* OK [UIDNEXT %d] Next" % folder.uid_next)
    return b"[READ-ONLY] " if read_only else b"[READ-WRITE] "


def list_folders(state: ImapState, args: list[Token]) -> bytes:
    """Name the folders that match a pattern."""
    pattern = re.escape(word(args[0]) + word(args[1])).replace(r"\*", ".*").replace("%", "[^/]*")
    if not word(args[1]):
        state.wire.send(b'* LIST (\\Noselect) "/" ""')
    for name in state.mine().names():
        if re.fullmatch(pattern, name, re.IGNORECASE):
            state.wire.send(b'* LIST (\\HasNoChildren) "/" ', quoted(name))
    return b""


def create(state: ImapState, args: list[Token]) -> bytes:
    """Make a folder."""
    state.mine().create(word(args[0]))
    return b""


def status(state: ImapState, args: list[Token]) -> bytes:
    """Count a folder without using it."""
    folder = state.existing(args[0])
    entries = folder.entries()
    facts = {
        "MESSAGES": len(entries),
        "RECENT": 0,
        "UIDNEXT": folder.uid_next,
        "UIDVALIDITY": folder.uid_validity,
        "UNSEEN": sum("\\Seen" not in e.flags for e in entries),
    }
    asked = [word(t).upper() for t in args[1]] if isinstance(args[1], list) else []
    inside = " ".join(f"{name} {facts[name]}" for name in asked if name in facts)
    state.wire.send(b"* STATUS ", quoted(folder.name), b" (", inside.encode(), b")")
    return b""


def append(state: ImapState, args: list[Token]) -> bytes:
    """Put a message into a folder."""
    folder = state.existing(args[0])
    given = next(([word(t) for t in a] for a in args[1:-1] if isinstance(a, list)), [])
    dates = [word(a) for a in args[1:-1] if not isinstance(a, list)]
    message = args[-1]
    if isinstance(message, list) or len(args) < 2:
        raise ValueError("No message")
    at = datetime.strptime(dates[0].strip(), "%d-%b-%Y %H:%M:%S %z").timestamp() if dates else None
    uid = folder.add(message, given, at)
    return b"[APPENDUID %d %d] " % (folder.uid_validity, uid)


def idle(state: ImapState, _args: list[Token]) -> bytes:
    """Tell news at once until the client says DONE."""
    state.wire.send(b"+ idling")
    state.tell_news()
    while not state.wire.has_line():
        ready, _, _ = wait_for([state.wire.socket, state.ear], [], [])
        if state.ear in ready:
            state.ear.recv(4096)
            state.tell_news()
        if state.wire.socket in ready:
            state.wire.fill()
    if state.wire.line().strip().upper() != b"DONE":
        raise Gone
    return b""


ANYBODY: dict[str, Command] = {"CAPABILITY": capability, "NOOP": noop, "LOGOUT": logout, "LOGIN": login}
SIGNED_IN: dict[str, Command] = {
    "SELECT": select_folder,
    "EXAMINE": examine,
    "LIST": list_folders,
    "LSUB": list_folders,
    "CREATE": create,
    "SUBSCRIBE": noop,
    "STATUS": status,
    "APPEND": append,
    "IDLE": idle,
}
