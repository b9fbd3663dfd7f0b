"""One client's conversation: reads commands until LOGOUT and answers each."""

import re

from demo.sandbox.folder import Account
from demo.sandbox.imap_mailbox import ANYBODY, CAPABILITIES, SIGNED_IN, Command
from demo.sandbox.imap_messages import SELECTED
from demo.sandbox.imap_state import ImapState, Refused
from demo.sandbox.imap_wire import Token, Wire, tokens, word

KEEP_NUMBERS = {"FETCH", "STORE", "SEARCH"}  # no EXPUNGE may be told in these: RFC 3501, section 7.4.1


class ImapSession:
    """Serves one connection until it ends."""

    def __init__(self, wire: Wire, accounts: dict[str, Account], password: str) -> None:
        self.wire = wire
        self.state = ImapState(wire, accounts, password)

    def serve(self) -> None:
        """Greet, then answer command after command. Raises Gone or OSError when the client hangs up."""
        self.wire.send(b"* OK [CAPABILITY ", CAPABILITIES, b"] Careline sandbox")
        while self._answer(self.wire.command()):
            pass

    def close(self) -> None:
        """Let go of the folder in use."""
        self.state.close()

    def _answer(self, line: bytes) -> bool:
        tag, _, rest = re.sub(rb"\r?\n\Z", b"", line).partition(b" ")
        try:
            name, args, self.state.by_uid = _parsed(rest)
            code = self._command(name)(self.state, args)
        except Refused as refused:
            self.wire.send(tag, b" NO ", str(refused).encode())
        except (ValueError, IndexError) as wrong:
            self.wire.send(tag, b" BAD ", re.sub(r"[^ -~]", "?", str(wrong)).encode() or b"What?")
        else:
            if name not in KEEP_NUMBERS or self.state.by_uid:
                self.state.tell_news()
            self.wire.send(tag, b" OK ", code, name.encode(), b" done")
            return name != "LOGOUT"
        return True

    def _command(self, name: str) -> Command:
        found = ANYBODY.get(name) or SIGNED_IN.get(name) or SELECTED.get(name)
        if found is None:
            raise ValueError(f"No command {name}")
        if name not in ANYBODY:
            self.state.mine()
        if name in SELECTED:
            self.state.selected()
        return found


def _parsed(rest: bytes) -> tuple[str, list[Token], bool]:
    found = tokens(rest)
    name = word(found[0]).upper()
    if name == "UID":
        return word(found[1]).upper(), found[2:], True
    return name, found[1:], False
