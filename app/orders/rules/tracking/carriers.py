"""What is known of each carrier, read once from ../carriers/*.toml; docs/howto-add-a-carrier.md."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.orders.rules.tracking import lexicon
from app.orders.rules.tracking.checks import Check

FOLDER = Path(__file__).resolve().parent.parent / "carriers"


@dataclass(frozen=True)
class Issuer:
    """Who gives out the numbers of a standard that many share (UPU S10: each country's post)."""

    carrier: str
    name: str
    link: str | None


@dataclass(frozen=True, eq=False)
class Format:
    """One form of a carrier's numbers. weight: how much the form alone says, at most 100 (see the how-to).

    examples: as the source documents them. made: written by the form, where the source shows no number.
    """

    carrier: str
    carrier_name: str
    name: str
    pattern: re.Pattern[str]
    shortest: int
    longest: int
    weight: int
    check: Check | None
    link: str | None
    languages: frozenset[str]
    services: Mapping[str, str]
    issuers: Mapping[str, Issuer]
    issued: bool
    examples: tuple[str, ...]
    made: tuple[str, ...]

    def match(self, number: str) -> re.Match[str] | None:
        """Return the match of a normalised number, whose check digit (if there is one) is right."""
        found = self.pattern.fullmatch(number)
        if found is None or (self.issued and found["issuer"] not in self.issuers):
            return None
        if self.check is None:
            return found
        parts = found.groupdict()
        body, digit = parts.get("body") or number[:-1], parts.get("check") or number[-1]
        return found if self.check.expected(body) == digit else None

    def service(self, found: re.Match[str]) -> str:
        """Return the service that the number names, else the form's own name."""
        code = found.groupdict().get("service") or ""
        return self.services.get(code) or self.services.get(code[:1]) or self.name

    def issuer(self, found: re.Match[str]) -> Issuer:
        """Return whose number it is."""
        code = found.groupdict().get("issuer") or ""
        return self.issuers.get(code) or Issuer(self.carrier, self.carrier_name, self.link)


@dataclass(frozen=True)
class Link:
    """Where the carrier's own links carry the number: on this host (or one below it), after this mark."""

    host: str
    after: str


@dataclass(frozen=True, eq=False)
class Carrier:
    """One data file. names: words that name the carrier, in any language. never: words that only look so.

    name_zh: what people who read Chinese call it.
    """

    code: str
    name: str
    name_zh: str
    names: tuple[str, ...]
    never: tuple[str, ...]
    link: str | None
    source: tuple[str, ...]
    links: tuple[Link, ...]
    formats: tuple[Format, ...]


@cache
def carriers() -> Mapping[str, Carrier]:
    """Return every carrier by its code, in the order of the codes."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.toml"))}


def called(code: str, language: str) -> str:
    """Return what people who read a language call a carrier; its code where we know none such."""
    known = carriers().get(code)
    if known is None:
        return code
    return known.name_zh if language.startswith("zh") else known.name


def read(path: Path) -> Carrier:
    """Return the carrier of one data file; its file name is its code."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Carrier(
        code=path.stem,
        name=data["name"],
        name_zh=data.get("name_zh", data["name"]),
        names=tuple(data["names"]),
        never=tuple(data.get("never", ())),
        link=data.get("link"),
        source=tuple(data["source"]),
        links=tuple(Link(one["host"], one["after"]) for one in data.get("reads", ())),
        formats=tuple(_format(path.stem, data, one) for one in data["formats"]),
    )


def _format(code: str, data: Mapping[str, Any], form: Mapping[str, Any]) -> Format:
    shortest, longest = form["length"]
    issuers = data.get("issuers", {}) if form.get("issued") else {}
    return Format(
        carrier=code,
        carrier_name=data["name"],
        name=form["name"],
        pattern=re.compile(form["pattern"]),
        shortest=shortest,
        longest=longest,
        weight=form["weight"],
        check=_check(form.get("check")),
        link=data.get("link"),
        languages=frozenset(data.get("languages", ())),
        services=form.get("services", {}),
        issuers={key: Issuer(one["carrier"], one["name"], one.get("link")) for key, one in issuers.items()},
        issued=bool(issuers),
        examples=tuple(form.get("examples", ())),
        made=tuple(form.get("made", ())),
    )


def _check(words: Mapping[str, Any] | None) -> Check | None:
    if words is None:
        return None
    options = {key: value for key, value in words.items() if key not in {"name", "prepend"}}
    return Check(words["name"], words.get("prepend", ""), options)


@cache
def by_length() -> Mapping[int, tuple[re.Pattern[str], tuple[Format, ...]]]:
    """Return, by the length of a number, one pattern that any form of that length fits, and those forms."""
    forms = [form for carrier in carriers().values() for form in carrier.formats]
    lengths = range(min(form.shortest for form in forms), max(form.longest for form in forms) + 1)
    return {length: _of_length(forms, length) for length in lengths}


def _of_length(forms: list[Format], length: int) -> tuple[re.Pattern[str], tuple[Format, ...]]:
    fitting = tuple(form for form in forms if form.shortest <= length <= form.longest)
    bare = (re.sub(r"\(\?P<\w+>", "(?:", form.pattern.pattern) for form in fitting)
    return re.compile("|".join(f"(?:{one})" for one in bare) or "(?!)"), fitting


def fits_any(number: str) -> bool:
    """Say quickly whether a normalised number fits the form of any carrier, its check digit aside."""
    any_form, _ = by_length().get(len(number), (None, ()))
    return any_form is not None and any_form.fullmatch(number) is not None


def fitting(number: str) -> Iterator[tuple[Format, re.Match[str]]]:
    """Yield every form that a normalised number fits, with a right check digit."""
    _, forms = by_length().get(len(number), (None, ()))
    for form in forms:
        if found := form.match(number):
            yield form, found


@cache
def names() -> tuple[re.Pattern[str], Mapping[str, frozenset[str]]]:
    """Return the pattern of all words that name a carrier, and the codes by the word in lower case."""
    codes: dict[str, set[str]] = {}
    for carrier in carriers().values():
        for word in carrier.names:
            codes.setdefault(word.lower(), set()).add(carrier.code)
        for word in carrier.never:
            codes.setdefault(word.lower(), set())
    return lexicon.pattern(codes), {word: frozenset(found) for word, found in codes.items()}


@cache
def heads() -> frozenset[str]:
    """Return how the words of names() begin, for lexicon.occurrences."""
    return lexicon.heads(names()[1])
