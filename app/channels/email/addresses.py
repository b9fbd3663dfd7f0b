"""Address fields: who is named, and whether a From can be trusted. Linear, no recursion."""

import re
from dataclasses import dataclass

from app.channels.email.encoded_words import decoded
from app.channels.email.headers import FIELD_LIMIT
from app.channels.email.mail import Address
from app.core.text import clean

_ADDRESS = re.compile(
    r'(?:[^\s@<>(),;:"\\\[\]]{1,128}|"[^"\\\r\n]{1,64}")@(?:[^\s@<>(),;:"\\\[\]]{1,253}|\[[0-9A-Fa-f:.]{3,45}\])\Z'
)
_LIKE_ADDRESS = re.compile(r"[^\s@<>\"'“”‘’(),;:]{1,100}[@＠][^\s@<>\"'“”‘’(),;:]{1,100}")  # noqa: RUF001
_MOST = 500


@dataclass
class _Box:
    """One mailbox while it is read."""

    words: str = ""
    inside: str | None = None
    comment: str = ""
    broken: bool = False


def parse(value: str) -> tuple[list[Address], bool]:
    """Return the addresses of a field (at most 8 kB of it are read) and whether every one was well formed."""
    boxes = _Reader(value[:FIELD_LIMIT]).boxes()[:_MOST]
    found = [_address(box) for box in boxes]
    return found, not any(box.broken for box in boxes) and all(one.address for one in found)


def sender(values: list[str]) -> tuple[Address, str]:
    """Return the From and why it cannot be trusted, "" where it can."""
    if not values:
        return Address(), "no From"
    found, sound = parse(values[0])
    first = next((one for one in found if one.address), found[0] if found else Address())
    if len(values) > 1:
        return first, "more than one From"
    if len(values[0]) > FIELD_LIMIT:
        return first, "From is too long"
    if len(found) > 1:
        return first, "more than one address in From"
    return first, _defect(first, sound=sound)


def _defect(only: Address, *, sound: bool) -> str:
    if not sound or not only.address:
        return "From cannot be read"
    named = _LIKE_ADDRESS.findall(only.name[:1000])
    if any(one.lower().strip(".") != only.address.lower() for one in named):
        return "the name in From is another address"
    return ""


def _address(box: _Box) -> Address:
    words = box.words.strip()
    address, name = (box.inside.strip(), words) if box.inside is not None else (words, box.comment)
    if box.inside is None and not _ADDRESS.match(address):
        name = name or words
    shown = clean.one_line(decoded(name.strip().strip('"')), 200)
    return Address(name=shown, address=_normal(address))


def _normal(address: str) -> str:
    if len(address) > 320 or not _ADDRESS.match(address) or clean.one_line(address, 400) != address:
        return ""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


class _Reader:
    """Reads characters one by one: quotes, comments, angle brackets, groups."""

    def __init__(self, value: str) -> None:
        self._value = value
        self._done: list[_Box] = []
        self._box = _Box()
        self._mode = "words"
        self._depth = 0

    def boxes(self) -> list[_Box]:
        escaped = False
        for mark in self._value:
            if mark == "\\" and not escaped and self._mode in {"quoted", "comment"}:
                escaped = True
                continue
            getattr(self, f"_{self._mode}")(mark, escaped=escaped)
            escaped = False
        self._box.broken |= self._mode != "words"
        self._finish()
        return self._done

    def _finish(self) -> None:
        if self._box.words.strip() or self._box.inside is not None or self._box.comment.strip():
            self._done.append(self._box)
        self._box, self._mode = _Box(), "words"

    def _words(self, mark: str, *, escaped: bool) -> None:  # noqa: ARG002  all modes are called alike
        if mark in ",;":
            self._finish()
        elif mark == '"':
            self._mode = "quoted"
            self._box.words += mark
        elif mark in "(<":
            self._open(mark)
        elif mark in ")>":
            self._box.broken = True
        elif mark == ":" and self._box.inside is None and "@" not in self._box.words:
            self._box = _Box()  # the name of a group
        else:
            self._word(mark)

    def _word(self, mark: str) -> None:
        self._box.broken |= self._box.inside is not None and not mark.isspace()
        self._box.words += mark

    def _open(self, mark: str) -> None:
        if mark == "(":
            self._mode, self._depth = "comment", 1
            return
        self._box.broken |= self._box.inside is not None
        self._box.inside, self._mode = "", "angle"

    def _quoted(self, mark: str, *, escaped: bool) -> None:
        self._box.words += mark
        if mark == '"' and not escaped:
            self._mode = "words"

    def _comment(self, mark: str, *, escaped: bool) -> None:
        self._depth += 0 if escaped else (mark == "(") - (mark == ")")
        if self._depth:
            self._box.comment += mark
        else:
            self._mode = "words"

    def _angle(self, mark: str, *, escaped: bool) -> None:  # noqa: ARG002
        if mark == ">":
            self._mode = "words"
        else:
            self._box.inside = (self._box.inside or "") + mark
