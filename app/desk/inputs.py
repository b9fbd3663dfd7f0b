"""The fields of a customer as a form shows them: those of the house, then those administrators added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext, lazy_gettext

from app.core.errors import Refused, Stale
from app.core.web import words_of
from app.customers import queries, rules

LABELS = {
    "name": lazy_gettext("Name"),
    "title": lazy_gettext("Title"),
    "account": lazy_gettext("Account"),
    "language": lazy_gettext("Language"),
    "time_zone": lazy_gettext("Time zone"),
    "tier": lazy_gettext("Tier"),
    "consent": lazy_gettext("Consent to marketing"),
    "consent_source": lazy_gettext("Where consent was given"),
    "tags": lazy_gettext("Tags"),
    "domains": lazy_gettext("Mail domains"),
}
_HINTS = {
    "account": lazy_gettext("A name that is not known yet makes a new account."),
    "tags": lazy_gettext("With commas between them."),
    "time_zone": lazy_gettext("As Europe/Berlin."),
    "domains": lazy_gettext("Who writes from one of them belongs to this account, as example.com."),
}
ACCOUNT = ("name", "tier", "language", "time_zone", "domains")


@dataclass
class Input:
    """One field of a form. now: what it is meanwhile, where somebody else changed it."""

    name: str
    label: str
    value: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    error: str = ""
    now: str = ""


def inputs(of: str, values: Mapping[str, str]) -> list[Input]:
    """Return the fields of a contact or an account with what they hold."""
    names = queries.FIELDS if of == "contact" else ACCOUNT
    own = [_own(name, values.get(name, "")) for name in names]
    return own + [
        Input(
            f"field_{one.key}",
            one.label,
            values.get(f"field_{one.key}", ""),
            one.kind,
            [("", "–"), *((choice, choice) for choice in one.choices)],  # noqa: RUF001
        )
        for one in queries.fields(of)
    ]


def values_of(thing: queries.Contact | queries.Account, of: str) -> dict[str, str]:
    """Return what the fields of a contact or an account hold, as a person fills them in."""
    names = [*(queries.FIELDS if of == "contact" else ACCOUNT[:-1])]
    names += [f"field_{one.key}" for one in queries.fields(of)]
    values = {name: queries.plain(thing, name) for name in names}
    if isinstance(thing, queries.Account):
        values["domains"] = ", ".join(one.domain for one in thing.domains)
    return values


def typed(fields: Sequence[Input]) -> dict[str, str]:
    """Return what was typed, of the fields the form has."""
    return {one.name: request.form[one.name] for one in fields if one.name in request.form}


def told(fields: Sequence[Input], error: Refused | Stale) -> str:
    """Write what is wrong at its field; return the words that stand above all."""
    words = words_of(error)
    differs = error.data.get("differs", {})
    for one in fields:
        one.now = differs.get(one.name, "")
        if error.data.get("field") == one.name:
            one.error = words
            return ""
    return words


def _own(name: str, value: str) -> Input:
    kind, choices = "text", []
    if name == "language":
        kind, choices = "choice", [*rules.LANGUAGES.items()]
    if name == "consent":
        kind, choices = "choice", [(key, gettext(word)) for key, word in rules.CONSENTS.items()]
    return Input(name, str(LABELS[name]), value, kind, choices, str(_HINTS.get(name, "")))
