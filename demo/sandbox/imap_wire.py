"""Reading IMAP commands from a socket: lines, literals, and the tokens in them (RFC 3501, section 4)."""

import re
import socket
from typing import cast

LONGEST_LINE = 64 * 1024
LARGEST_LITERAL = 40 * 1024 * 1024
Token = bytes | list["Token"]
_LITERAL = re.compile(rb"\{(\d{1,10})(\+?)\}\r?\n\Z")
_TOKEN = re.compile(
    rb'[ \r\n]*(?:(?P<open>\()|(?P<close>\))|"(?P<quoted>(?:[^"\\]|\\.)*)"|\{(?P<literal>\d+)\+?\}\r?\n'
    rb'|(?P<atom>[^\s()"\[{]*\[[^\]]*\](?:<[^>\s]*>)?|[^\s()"{]+))'
)


class Gone(Exception):
    """The client closed the connection, or sends what no client would."""


class Wire:
    """A buffered reader and writer over one socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._buffer = bytearray()

    def send(self, *parts: bytes) -> None:
        """Write the parts, then the end of the line."""
        self.socket.sendall(b"".join(parts) + b"\r\n")

    def has_line(self) -> bool:
        """Tell whether a whole line can be read without waiting."""
        return b"\n" in self._buffer

    def fill(self) -> None:
        """Take what the socket has; waits where it has nothing."""
        data = self.socket.recv(65536)
        if not data:
            raise Gone
        self._buffer += data

    def line(self) -> bytes:
        """Return the next line with its end."""
        while not self.has_line():
            if len(self._buffer) > LONGEST_LINE:
                raise Gone
            self.fill()
        return self._take(self._buffer.index(b"\n") + 1)

    def command(self) -> bytes:
        """Return one whole command, its literals in place."""
        whole = self.line()
        while (asked := _LITERAL.search(whole)) is not None:
            size = int(asked.group(1))
            if size > LARGEST_LITERAL:
                raise Gone
            if not asked.group(2):
                self.send(b"+ go on")
            while len(self._buffer) < size:
                self.fill()
            whole += self._take(size) + self.line()
        return whole

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def tokens(command: bytes) -> list[Token]:
    """Split a command into atoms, strings and nested lists. Raises ValueError for unbalanced brackets."""
    stack: list[list[Token]] = [[]]
    at = 0
    while at < len(command.rstrip(b"\r\n")) and (found := _TOKEN.match(command, at)) is not None:
        at = found.end()
        if found["open"]:
            stack.append([])
        elif found["close"]:
            _close(stack)
        elif found["literal"] is not None:
            stack[-1].append(command[at : at + int(found["literal"])])
            at += int(found["literal"])
        else:
            stack[-1].append(_word(found))
    if len(stack) != 1:
        raise ValueError("brackets")
    return stack[0]


def word(token: Token) -> str:
    """Return an atom or string as text. Raises ValueError for a list."""
    if isinstance(token, list):
        raise ValueError("a list where a word was expected")  # noqa: TRY004
    return token.decode("utf-8", "replace")


def quoted(text: str) -> bytes:
    """Return text as an IMAP quoted string."""
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8") + b'"'


def _close(stack: list[list[Token]]) -> None:
    if len(stack) < 2:
        raise ValueError("brackets")
    inner = stack.pop()
    stack[-1].append(inner)


def _word(found: re.Match[bytes]) -> bytes:
    if found["quoted"] is not None:
        return re.sub(rb"\\(.)", rb"\1", found["quoted"])
    return cast("bytes", found["atom"])
