"""Text made plain without moving a place: wide digits, every dash and every space become the simple ones."""

import unicodedata

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_DIGITS = "\u0660\u06f0\u0966\u09e6\u0e50"  # the zeros of Arabic, Persian, Devanagari, Bengali and Thai


def _table() -> dict[int, str]:
    table = {place: chr(place - 0xFEE0) for place in range(0xFF01, 0xFF5F)}
    table |= dict.fromkeys(map(ord, _SPACES + _NO_WIDTH), " ") | dict.fromkeys(map(ord, _DASHES), "-")
    for zero in map(ord, _DIGITS):
        table |= {zero + digit: str(unicodedata.digit(chr(zero + digit))) for digit in range(10)}
    return table


_FOLDED = _table()


def fold(text: str) -> str:
    """Return text of the same length in which a number's characters are ASCII; nothing else changes."""
    return text if text.isascii() else text.translate(_FOLDED)


def normalise(number: str) -> str:
    """Return a number as it is compared and stored: upper case, ASCII, without spaces, dashes and dots."""
    return "".join(one for one in fold(number) if one.isascii() and one.isalnum()).upper()
