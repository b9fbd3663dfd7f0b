"""Where the history of a mail begins: the heads that mail programs write above what they quote or forward."""

# ruff: noqa: RUF001  full-width signs are what Chinese clients write

import re
from dataclasses import dataclass
from functools import cache

from app.core.text import phrases

_DATE = re.compile(r"\d{1,2}[:.h時时시]\s?\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[/.]\d{1,2}[/.]\d{2}|\d年|\d년")
_ADDRESS = re.compile(r"[<(\[（][^<>()\[\]\s]{1,100}@[^<>()\[\]\s]{1,100}[>)\]）]")
_NAMED = re.compile(r"[\"“<'‘]?[^\s]{1,60} ?[^<\n]{0,60}<[^<>\s]{3,}@")
_LONGEST = 400
_RULED = frozenset("-—_=*")
_ENDS = frozenset(":：道)-—_=*")
_LABELLED = re.compile(r"[:：|]")
_MARKS = r"[*_|\s]{0,4}"


@dataclass(frozen=True)
class _Rules:
    begins: re.Pattern[str]
    wrote: tuple[str, ...]
    inside: re.Pattern[str]
    banner: re.Pattern[str]
    forward: re.Pattern[str]
    sender: re.Pattern[str]
    field: re.Pattern[str]
    subject: re.Pattern[str]


@dataclass(frozen=True)
class ForwardHead:
    """What stands above a forwarded mail. sender: as written there. text: all below."""

    sender: str
    subject: str
    text: str


def history(lines: list[str], index: int) -> int:
    """Return how many lines the head of a quoted mail takes here, 0 where none begins."""
    line = lines[index].strip()
    if not line or len(line) > _LONGEST:
        return 0
    rules = _rules()
    if (line[0] in _RULED and rules.banner.match(line)) or (line[-1] in _ENDS and rules.forward.match(line)):
        return 1 + _fields(lines, index + 1)
    named = _LABELLED.search(line[:40]) and rules.sender.match(line)
    fields = _fields(lines, index + 1) if named else 0
    return 1 + fields if fields >= 2 else _attribution(lines, index)


def head_of_forward(text: str, *, named: bool) -> ForwardHead | None:
    """Return the head of a forwarded mail within text. named: whether the subject says that it is one."""
    rules = _rules()
    lines = text[:256_000].split("\n")
    for index, line in enumerate(lines):
        bare = line.strip(" >\t\xa0")
        if not bare or not (bare[0] in _RULED or bare[-1] in _ENDS or named):
            continue
        forward = len(bare) <= _LONGEST and (
            rules.forward.match(bare) or (named and rules.banner.match(bare))
        )
        begins = index + 1 if forward else index
        if forward or (named and rules.sender.match(bare[:80])):
            found = _head([one.strip(" >\t\xa0") for one in lines[begins : begins + 14]])
            if found:
                rest = lines[begins + found[2] :]
                return ForwardHead(found[0], found[1], _unquoted(rest))
    return None


def _head(lines: list[str]) -> tuple[str, str, int] | None:
    """Return From, Subject and how many lines the head takes."""
    rules = _rules()
    sender = subject = ""
    last = known = 0
    for number, line in enumerate(lines, start=1):
        if not line and known >= 2:
            break
        if match := rules.sender.match(line):
            sender = sender or line[match.end() :].strip(" *|")
        elif match := rules.subject.match(line):
            subject = subject or line[match.end() :].strip(" *|")
        elif not rules.field.match(line):
            continue
        last, known = number, known + 1
    return (sender, subject, last) if sender and known >= 2 else None


def _unquoted(lines: list[str]) -> str:
    """Return lines without the mark that each of them has because all of it is quoted."""
    said = [line for line in lines if line.strip()]
    if said and all(line.startswith(">") for line in said):
        lines = [line.removeprefix(">").removeprefix(" ") for line in lines]
    return "\n".join(lines).strip()


def _fields(lines: list[str], index: int) -> int:
    """Return how many lines of "Sent:", "To:", "Subject:" follow, a folded or empty one between allowed."""
    last = 0
    rules = _rules()
    for length, line in enumerate(lines[index : index + 10], start=1):
        if any(one.match(line[:80]) for one in (rules.field, rules.sender, rules.subject)):
            last = length
    return last


def _attribution(lines: list[str], index: int) -> int:
    """Return how many lines a head such as: On Monday, A wrote: takes, one to four."""
    if not any(line.rstrip()[-1:] in _ENDS for line in lines[index : index + 4]):
        return 0
    first = lines[index].strip()[:200]
    if not _rules().begins.match(first):
        follows = next((line for line in lines[index + 1 : index + 4] if line.strip()), "")
        return 1 if follows.startswith(">") and _wrote(lines[index].strip()) else 0
    joined = ""
    for length, line in enumerate(lines[index : index + 4], start=1):
        joined = f"{joined} {line[:_LONGEST].strip()}".strip()
        if not line.strip():
            return 0
        if _wrote(joined):
            return length
    return 0


def _wrote(joined: str) -> bool:
    end = joined.replace("\xa0", " ").lower()
    if not (_DATE.search(joined) or "@" in joined):
        return False
    if end.endswith(_rules().wrote):
        return True
    if not end.endswith((":", "：")):
        return False
    return bool(_rules().inside.search(end) or (_ADDRESS.search(end[-120:]) and _DATE.search(joined)))


@cache
def _rules() -> _Rules:
    def any_of(kind: str) -> str:
        return "|".join(re.escape(one) for one in phrases.every(kind))

    def label(kind: str) -> re.Pattern[str]:
        return re.compile(rf"{_MARKS}(?:{any_of(kind)}){_MARKS}[:：|]", re.IGNORECASE)

    return _Rules(
        begins=re.compile(rf"(?:{any_of('begins')})\b|[在于於]|\d{{1,4}}\s?[年년/.-]|{_NAMED.pattern}"),
        wrote=tuple(phrases.every("wrote")),
        inside=re.compile(rf"\b(?:{any_of('wrote_inside')})\b"),
        banner=re.compile(
            rf"[-—_=*]{{2,}}.{{0,6}}?(?:{any_of('banners')}|{any_of('forwarded')}).{{0,6}}[-—_=*]*$",
            re.IGNORECASE,
        ),
        forward=re.compile(
            rf"(?:[-—_=*]{{2,}}.{{0,6}}?(?:{any_of('forwarded')}).{{0,6}}[-—_=*]*"
            rf"|[-_* ]{{0,4}}(?:{any_of('forwarded')})\s?[:：])\s*$",
            re.IGNORECASE,
        ),
        sender=label("from"),
        field=label("fields"),
        subject=label("subject"),
    )
