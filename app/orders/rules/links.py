"""Links that open one order: their tokens, how long they are good, and what their page tells. Pure."""

import re
from dataclasses import dataclass

TOKEN_BYTES = 20
MOST_DAYS = 730
_TOKEN = re.compile(r"[a-z2-7]{32}", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<![0-9A-Za-z])[0-9]{4,6}(?![0-9A-Za-z])")
_DIGIT = re.compile(r"[0-9\uff10-\uff19]")


@dataclass(frozen=True, kw_only=True)
class Page:
    """days: how long a link is good after it was last handed out. prices: whether items show theirs."""

    days: int = 60
    prices: bool = False


def is_token(said: str) -> bool:
    """Tell whether said looks like a token: 160 bits in letters and digits, which mails do not break."""
    return _TOKEN.fullmatch(said) is not None


def city_of(place: str) -> str:
    """Return a carrier's place without what is nearer than a city: postcodes, parts with numbers."""
    parts = (" ".join(_POSTCODE.sub(" ", part).split()) for part in place.split(","))
    return ", ".join(part for part in parts if part and not _DIGIT.search(part))
