"""Contact points as they are compared: one writing for each address and number. Pure."""

import re
import unicodedata

import phonenumbers

from app.core.errors import N_

#: kind: (what people call it, what is wrong with one that is none)
KINDS: dict[str, tuple[str, str]] = {
    "email": (N_("Email"), N_("This is no email address.")),
    "phone": (N_("Phone"), N_("This is no phone number. Abroad, it begins with + and the country.")),
    "whatsapp": (N_("WhatsApp"), N_("This is no phone number. Abroad, it begins with + and the country.")),
    "wechat": (N_("WeChat"), N_("This is no WeChat ID.")),
    "external": (N_("External ID"), N_("Write it as system:number.")),
}
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}")
_WECHAT = re.compile(r"[\w.-]{3,64}")
_EXTERNAL = re.compile(r"[^\s:]{1,40}:\S{1,100}")
_NUMBER = re.compile(r"[+0-9()/.\-\s]{5,40}(?:(?:ext?\.?|x|转)\s?\d{1,6})?", re.IGNORECASE)


def normal(kind: str, value: str, *, country: str = "") -> str | None:
    """Return value as it is kept, None where it is none of its kind. country: ISO 3166, of local numbers."""
    plain = unicodedata.normalize("NFKC", value).strip()
    if kind in {"phone", "whatsapp"}:
        return e164(plain, country)
    if kind == "external":
        return plain if _EXTERNAL.fullmatch(plain) else None
    pattern = {"email": _EMAIL, "wechat": _WECHAT}.get(kind)
    return plain.lower() if pattern and pattern.fullmatch(plain) and plain.isprintable() else None


def e164(value: str, country: str = "") -> str | None:
    """Return a phone number in E.164 without its extension, None where it can be none."""
    plain = unicodedata.normalize("NFKC", value).strip().removeprefix("tel:")
    if not _NUMBER.fullmatch(plain):
        return None
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(kind: str, value: str) -> str:
    """Return a point as people read it: phone numbers in groups."""
    if kind not in {"phone", "whatsapp"}:
        return value
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_country(code: str) -> bool:
    """Tell whether code is a country whose phone numbers are known."""
    return code in phonenumbers.SUPPORTED_REGIONS


def countries() -> list[str]:
    """Return all countries whose phone numbers are known."""
    return sorted(phonenumbers.SUPPORTED_REGIONS)
