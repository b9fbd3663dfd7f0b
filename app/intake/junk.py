"""Whether a receiving server takes a mail for junk, by the one header that a mailbox believes. Pure."""

import re
from collections.abc import Mapping

_NUMBER = re.compile(r"-?\d{1,4}(?:\.\d{1,4})?")
_SCORE = re.compile(r"\b(?:score|hits|bcl|scl)\s?[=:]\s?(-?\d{1,4}(?:\.\d{1,4})?)", re.IGNORECASE)


def is_junk(said: Mapping[str, str], header: str, limit: float) -> bool:
    """Tell whether header, as the mail has it, says so. limit: the lowest score that is junk."""
    value = said.get(header.lower(), "").strip() if header else ""
    if not value:
        return False
    if value.lower().split(",")[0].split(";")[0].strip() in {"yes", "true", "spam"}:
        return True
    score = score_of(value)
    return score is not None and score >= limit


def score_of(value: str) -> float | None:
    """Return the score that a header names: "5.1", "No, score=2.1 ...", "****", "BCL:7;"; else None."""
    if value and set(value) <= {"*"}:
        return float(len(value))
    named = _SCORE.search(value)
    if named:
        return float(named[1])
    alone = _NUMBER.match(value)
    return float(alone[0]) if alone else None
