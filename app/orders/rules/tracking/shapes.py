"""What stands round a number and how it is printed, where that says something else than a parcel."""

import re

from app.orders.rules.tracking import masks
from app.orders.rules.tracking.spans import Span

_MONEY = "$\u20ac\u00a3\u00a5\u20b9\u20a9\u20bd"
_CLOSE_BEFORE = re.compile(rf"[+{_MONEY}]|[0-9][.,:]|[{_MONEY}] ")
_CLOSE_AFTER = re.compile(rf"[%{_MONEY}]|[.,:][0-9]|[ ]?(?:EUR|USD|CNY|RMB|GBP|CHF|\u5143|\u4e07)")
_PHONE_GROUPS = frozenset({(3, 3, 4), (1, 3, 3, 4), (3, 4, 4), (3, 8), (4, 7), (4, 8), (3, 4, 3)})
#: How much a doubt takes from the score of a form that says little by itself.
MOBILE, CARD, PHONE, MOMENT, BESIDE, DASHED, CUT = 70, 50, 45, 30, 20, 10, 50


def is_amount(text: str, span: Span) -> bool:
    """Say whether the signs beside the number make it a price, a share, a decimal or a phone's."""
    before, after = text[max(span.start - 2, 0) : span.start], text[span.end : span.end + 4]
    return bool(
        _CLOSE_BEFORE.search(before[-1:]) or _CLOSE_BEFORE.fullmatch(before) or _CLOSE_AFTER.match(after)
    )


def doubts(text: str, span: Span) -> int:
    """Return how much speaks against a plain number by its shape alone."""
    doubt = CUT if span.cut and span.words > 1 else 0
    doubt += MOBILE if masks.is_mobile(span.number) else 0
    doubt += CARD if masks.is_card(span.number) else 0
    doubt += MOMENT if masks.is_moment(span.number) else 0
    doubt += PHONE if _like_a_phone(text, span) else 0
    doubt += DASHED if span.dashed else 0
    return doubt + (BESIDE if _joined(text, span) else 0)


def _like_a_phone(text: str, span: Span) -> bool:
    if not span.number.isdigit() or len(span.number) > 13:
        return False
    if text[max(span.start - 1, 0) : span.start] == "(":
        return text[span.start : span.end].find(")") > 0 or text[span.end : span.end + 1] != ")"
    if span.words == 1:
        return False
    parts = re.split("[ -]+", text[span.start : span.end])
    return tuple(map(len, parts)) in _PHONE_GROUPS or (parts[0].startswith("0") and len(parts[0]) <= 5)


def _joined(text: str, span: Span) -> bool:
    """Say whether a sign that joins (a path, a key and its value) stands at the number."""
    before, after = text[max(span.start - 1, 0) : span.start], text[span.end : span.end + 1]
    return before in {"/", "\\", "=", "#", "@", "&", "*", "'"} or after in {"\\", "=", "@", "*"}
