"""What the block below a mail tells of its writer: phone numbers, a name. Only perhaps hers. Pure."""

import re
from dataclasses import dataclass

import phonenumbers

#: How many lines at the end are looked at, and how many of them may be a signature without its mark.
_MOST_LINES, _UNMARKED = 25, 8
_MARK = re.compile(r"(?:--|—|__+|- -)\s*$")
_CLOSE = re.compile(
    r"(?:(?:best|kind|warm|with kind|with best)?\s*(?:regards|wishes)|yours? (?:sincerely|truly|faithfully)|"
    r"sincerely|cheers|thanks(?: a lot| again)?|thank you|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|"
    r"(?:viele |freundliche |beste |liebe )?gr(?:ü|ue)(?:ß|ss)e|mfg|"
    r"此致(?:敬礼)?|顺祝商祺|祝好|谢谢)[\s,.!，。！]*$",  # noqa: RUF001
    re.IGNORECASE,
)
_FAX = re.compile(r"\bfax\b|传真|telefax|^\s*f\s*[:.]", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:tel|telefon|phone|mobile|mobil|cell|handy|direct|office|hotline)\b|(?:^|[\s|,;])[tmp]\s*[:.]|电话|手机|座机|联系",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}|[\u4e00-\u9fff]{2,4}")  # noqa: RUF001
_LONGEST = 200


@dataclass(frozen=True)
class Found:
    """One thing a signature tells. kind: phone or name. value: E.164, or the name. words: its line."""

    kind: str
    value: str
    words: str


def found_in(text: str, *, country: str = "") -> list[Found]:
    """Return what the signature of a mail's newest words tells. country: of local numbers, ISO 3166."""
    lines = [line.strip()[:_LONGEST] for line in text[-6_000:].splitlines()][-_MOST_LINES:]
    block, marked = _block(lines)
    found = {one.value: one for line in block for one in _phones(line, country, marked=marked)}
    name = next((line for line in block if _NAME.fullmatch(line) and not _LABEL.search(line)), "")
    named = [Found("name", name, name)] if name and marked else []
    return [*named, *found.values()]


def _block(lines: list[str]) -> tuple[list[str], bool]:
    """Return the lines of the signature, and whether something marks where it begins."""
    for at in range(len(lines) - 1, -1, -1):
        if _MARK.match(lines[at]) or _CLOSE.match(lines[at]):
            return [line for line in lines[at + 1 :] if line], True
    return [line for line in lines if line][-_UNMARKED:], False


def _phones(line: str, country: str, *, marked: bool) -> list[Found]:
    """Return the phone numbers on a line. Without a mark only those that are called so."""
    if _FAX.search(line) or not (marked or _LABEL.search(line)):
        return []
    matches = phonenumbers.PhoneNumberMatcher(line, country or None)
    as_kept = phonenumbers.PhoneNumberFormat.E164
    return [Found("phone", phonenumbers.format_number(one.number, as_kept), line) for one in matches]
