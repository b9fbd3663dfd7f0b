"""IMAP commands about the messages of the folder in use. `state.by_uid` tells whether numbers are UIDs."""

from collections.abc import Callable

from demo.sandbox.imap_select import fetched, flags, in_set, search
from demo.sandbox.imap_state import ImapState
from demo.sandbox.imap_wire import Token, word

Flags = set[str]
CHANGES: dict[str, Callable[[Flags, Flags], Flags]] = {
    "FLAGS": lambda _old, given: given,
    "+FLAGS": lambda old, given: old | given,
    "-FLAGS": lambda old, given: old - given,
}


def leave_folder(state: ImapState, _args: list[Token]) -> bytes:
    """Stop using the folder."""
    state.leave()
    return b""


def close_folder(state: ImapState, _args: list[Token]) -> bytes:
    """Remove what is marked deleted, then stop using the folder."""
    if not state.read_only:
        folder = state.selected()
        folder.remove([e.uid for e in folder.entries() if "\\Deleted" in e.flags])
    state.leave()
    return b""


def find(state: ImapState, args: list[Token]) -> bytes:
    """Answer SEARCH."""
    found = search(state.selected(), state.seen, args)
    numbers = found if state.by_uid else [state.seen.index(uid) + 1 for uid in found]
    state.wire.send(b"* SEARCH", "".join(f" {n}" for n in numbers).encode())
    return b""


def fetch(state: ImapState, args: list[Token]) -> bytes:
    """Answer FETCH; BODY[] without PEEK makes a message seen."""
    items = [word(t) for t in args[1]] if isinstance(args[1], list) else [word(args[1])]
    if state.by_uid and "UID" not in {i.upper() for i in items}:
        items.insert(0, "UID")
    folder = state.selected()
    for number, entry in state.meant(args[0]):
        inside, reads = fetched(folder, entry, items)
        state.wire.send(b"* %d FETCH (" % number, inside, b")")
        if reads and not state.read_only and "\\Seen" not in entry.flags:
            folder.flag(entry.uid, lambda old: old | {"\\Seen"})
    return b""


def store(state: ImapState, args: list[Token]) -> bytes:
    """Change flags."""
    state.ensure_writable()
    how = word(args[1]).upper()
    given = {word(t) for t in (args[2] if isinstance(args[2], list) else args[2:])}
    change = CHANGES.get(how.removesuffix(".SILENT"))
    if change is None:
        raise ValueError(f"No such change: {how}")
    for number, entry in state.meant(args[0]):
        state.selected().flag(entry.uid, lambda old: change(old, given))
        if not how.endswith(".SILENT"):
            uid = b"UID %d " % entry.uid if state.by_uid else b""
            state.wire.send(b"* %d FETCH (" % number, uid, b"FLAGS ", flags(entry), b")")
    return b""


def expunge(state: ImapState, args: list[Token]) -> bytes:
    """Remove what is marked deleted."""
    state.ensure_writable()
    folder = state.selected()
    gone = [e.uid for e in folder.entries() if "\\Deleted" in e.flags]
    folder.remove(in_set(word(args[0]), gone) if state.by_uid else gone)
    return b""


def copy(state: ImapState, args: list[Token]) -> bytes:
    """Copy messages to another folder."""
    source, target = state.selected(), state.existing(args[1])
    meant = [entry for _, entry in state.meant(args[0])]
    fresh = [target.add(source.read(e.uid), e.flags, e.at) for e in meant]
    old = ",".join(str(e.uid) for e in meant)
    new = ",".join(map(str, fresh))
    return f"[COPYUID {target.uid_validity} {old} {new}] ".encode() if meant else b""


def move(state: ImapState, args: list[Token]) -> bytes:
    """Copy messages to another folder and remove them here."""
    state.ensure_writable()
    meant = [entry.uid for _, entry in state.meant(args[0])]
    code = copy(state, args)
    if code:
        state.wire.send(b"* OK ", code, b"Moved")
    state.selected().remove(meant)
    return b""


SELECTED: dict[str, Callable[[ImapState, list[Token]], bytes]] = {
    "UNSELECT": leave_folder,
    "CLOSE": close_folder,
    "SEARCH": find,
    "FETCH": fetch,
    "STORE": store,
    "EXPUNGE": expunge,
    "COPY": copy,
    "MOVE": move,
}
