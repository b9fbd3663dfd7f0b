"""What may look like a tracking number and says by itself that it is something else."""

import re

from app.orders.rules.tracking.checks import luhn

URL = re.compile(
    r"(?:https?://|(?<![A-Z0-9@.-])www\.)[^\s<>\"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]++"
    r"|(?<![A-Z0-9@._/-])(?:[A-Z0-9-]++\.)+[A-Z]{2,}+/[^\s<>\"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]*+",
    re.IGNORECASE,
)
#: Mail addresses and message ids, UUIDs, IP addresses (MAC too), times by ISO 8601;
#: each with what a text must hold, and how often, before it is worth a look.
_OTHERS = [
    (sign, times, re.compile(pattern, re.IGNORECASE))
    for sign, times, pattern in (
        ("@", 1, r"(?<![A-Z0-9._%+-])[A-Z0-9._%+-]++@[A-Z0-9.-]++"),
        ("-", 4, r"(?<![A-Z0-9])[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}(?![A-Z0-9])"),
        (".", 3, r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])"),
        (
            ":",
            3,
            r"(?<![A-Z0-9:])[0-9A-F]{1,4}(?::[0-9A-F]{0,4}){3,7}(?![A-Z0-9:])",
        ),
        (
            "-",
            2,
            r"(?<![0-9])(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-9:.+Z-]{4,30}",
        ),
    )
]
_HOST_AND_PATH = re.compile(r"\.[A-Za-z]{2,24}/")
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"
)
#: The lengths of ISO 13616, by country: SF13..., JT52... and AZ450977506US are tracking numbers.
_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU XK",
    21: "CH CR HR LI LV",
    22: "BG BH DE GB GE IE ME RS",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VA",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU",
    31: "LC MT SC",
}
_IBAN_LENGTHS = {country: length for length, some in _BY_LENGTH.items() for country in some.split()}
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_CARD = re.compile(r"(?:4|5[1-5]|2[2-7]|6011|62|65|35)[0-9]*|3[47][0-9]{13}")
_MOMENT = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9]"
    r"(?:[0-9]{3})?)?"
)
#: Milliseconds since 1970, from 2017 to 2033; seconds are too short to matter.
_MILLISECONDS = re.compile(r"1[5-9][0-9]{11}")


def without_others(text: str) -> str:
    """Return text of the same length without links, addresses, UUIDs and bank accounts."""
    if may_hold_link(text):
        text = URL.sub(_blank, text)
    for sign, times, pattern in _OTHERS:
        if text.count(sign) >= times:
            text = pattern.sub(_blank, text)
    return _IBAN.sub(_without_account, text)


def may_hold_link(text: str) -> bool:
    """Say quickly whether URL can match anywhere in text."""
    return "//" in text or "www." in text.lower() or bool(_HOST_AND_PATH.search(text))


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _without_account(found: re.Match[str]) -> str:
    """Blank what is an account by length and check digits of ISO 13616; words after it stay."""
    places = [place for place, one in enumerate(found[0]) if one != " "]
    length = _IBAN_LENGTHS.get(found[0][:2], 99)
    if len(places) < length:
        return found[0]
    plain = "".join(found[0][place] for place in places[:length])
    remainder = int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97
    end = places[length - 1] + 1
    return "\0" * end + found[0][end:] if remainder == 1 else found[0]


def is_card(number: str) -> bool:
    """Say whether number could be a payment card's: its first digits, its length and its Luhn digit."""
    fits = 14 <= len(number) <= 19 and _CARD.fullmatch(number)
    return bool(fits) and luhn(number[:-1]) == number[-1]


def is_mobile(number: str) -> bool:
    """Say whether number is a Chinese mobile phone's, with or without 86."""
    return bool(_MOBILE.fullmatch(number))


def is_moment(number: str) -> bool:
    """Say whether number is a date with its time written without spaces, or milliseconds since 1970."""
    return bool(_MOMENT.fullmatch(number) or _MILLISECONDS.fullmatch(number))
