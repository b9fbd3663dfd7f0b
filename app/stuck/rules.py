"""The words that are prepared for a customer whose parcel is stuck. Pure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import N_, Refused
from app.orders.rules.trouble import KINDS

LANGUAGES = ("en", "zh")
#: What may stand in the words, in braces.
PLACES = ("name", "order", "parcel", "carrier", "days", "link")
MOST_WORDS = 5000
_PLACE = re.compile(r"\{([a-z]{1,20})\}")
#: What would be more than a name in Markdown.
_SIGNS = re.compile(r"[\[\]()<>*_`{}\\~#|!\s]+")
_FOLDER = Path(__file__).with_name("words")
_SAID = {one: tomllib.loads((_FOLDER / f"{one}.toml").read_text("utf-8")) for one in LANGUAGES}
SUBJECTS = {one: str(said["subject"]) for one, said in _SAID.items()}
#: By language and kind.
WORDS = {one: {kind: str(said[kind]).strip() for kind in KINDS} for one, said in _SAID.items()}


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What comes of a parcel in trouble. on: whether anything does. queue_id: where its case waits.

    most_an_hour: cases opened by themselves. subjects: by language. words: by language and kind.
    """

    on: bool = False
    queue_id: int = 0
    most_an_hour: int = 30
    subjects: Mapping[str, str] = field(default_factory=lambda: dict(SUBJECTS))
    words: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: WORDS)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return words with their places filled. A value is put in as it is, and never looked into again."""
    filled = _PLACE.sub(lambda found: values.get(found[1], found[0]), template)
    return "\n".join(line.rstrip() for line in filled.split("\n")).strip()


def about(parcel_id: int, kind: str) -> str:
    """Return by what a case knows the words prepared for a trouble: one parcel's go together."""
    return f"parcel {parcel_id}:{kind}"


def plain(name: str) -> str:
    """Return a name without what a composer would take for a link or the like."""
    return _SIGNS.sub(" ", name).strip()[:100]


def a_template(words: str, name: str) -> str:
    """Return words of an administrator. name: of the field. Raises Refused where a place is not known."""
    clean = words.replace("\r\n", "\n").strip()
    if not clean or len(clean) > MOST_WORDS:
        raise Refused(N_("Write some words, 5000 letters at most."), field=name)
    unknown = [one for one in _PLACE.findall(clean) if one not in PLACES]
    if unknown:
        raise Refused(N_("Nothing is put in for {%(name)s}."), field=name, name=unknown[0])
    return clean


def days_by_carrier(words: str) -> dict[str, int]:
    """Return days as a person writes them, one carrier a line: "ups: 3". Raises Refused."""
    found: dict[str, int] = {}
    for line in filter(None, (one.strip() for one in words.replace("\uff1a", ":").splitlines())):
        carrier, _colon, days = (part.strip() for part in line.partition(":"))
        if not carrier or not days.isdecimal() or int(days) > 90 or len(days) > 2:
            raise Refused(N_("Write one carrier a line: ups: 3."), field="by_carrier")
        found[carrier] = int(days)
    return found


def a_kind(kind: str) -> str:
    """Return kind, or "" where there is none such."""
    return kind if kind in KINDS else ""
