"""What may look like a tracking number and says by itself that it is something else."""

import re

from app.orders.tracking.checks import luhn

URL = re.compile(
    r"(?:https?://|(?<![A-Z0-9@.-])www\.)[^\s<>\"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]++"
    r"|(?<![A-Z0-9@._/-])(?:[A-Z0-9-]++\.)++[A-Z]{2,}+/[^\s<>\"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]*+",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?<![A-Z0-9._%+-])[A-Z0-9._%+-]++@[A-Z0-9.-]++"  # a mail address, a message id
    r"|(?<![A-Z0-9])[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}(?![A-Z0-9])"  # a UUID
    r"|(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])"  # an IP address
    r"|(?<![A-Z0-9:])[0-9A-F]{1,4}(?::[0-9A-F]{0,4}){3,7}(?![A-Z0-9:])"  # the same, or a MAC address
    r"|(?<![0-9])(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-9:.+Z-]{4,30}",  # a time by ISO 8601
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])")
#: Countries of ISO 13616; SF13... and JT52... are tracking numbers.
_IBAN_COUNTRIES = frozenset(
    "AD AE AL AT AZ BA BE BG BH BR BY CH CR CY CZ DE DK DO EE EG ES FI FO FR GB GE GI GL GR GT HR HU IE IL IQ IS"
    " IT JO KW KZ LB LC LI LT LU LV LY MC MD ME MK MR MT MU NL NO PK PL PS PT QA RO RS SA SC SE SI SK SM ST SV TL"
    " TN TR UA VA VG XK".split()
)
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_CARD = re.compile(r"(?:4|5[1-5]|2[2-7]|6011|62|65|35)[0-9]*|3[47][0-9]{13}")
_MOMENT = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9]"
    r"(?:[0-9]{3})?)?"
)
#: Milliseconds since 1970, from 2001 to 2033; seconds are too short to matter.
_MILLISECONDS = re.compile(r"(?:9[89]|1[0-9])[0-9]{11}")


def without_others(text: str) -> str:
    """Return text of the same length without links, addresses, UUIDs and bank accounts (their check holds)."""
    text = _OTHER.sub(_blank, URL.sub(_blank, text))
    return _IBAN.sub(lambda found: _blank(found) if _is_account(found[0]) else found[0], text)


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _is_account(iban: str) -> bool:
    """Say whether the check digits of ISO 13616 hold."""
    plain = iban.replace(" ", "")
    return plain[:2] in _IBAN_COUNTRIES and int("".join(str(int(place, 36)) for place in plain[4:] + plain[:4])) % 97 == 1


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
