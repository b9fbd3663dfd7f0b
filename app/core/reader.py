"""Who reads a page: her language, time zone and catalogue, found once and asked for by the hundred."""

from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Any

from babel import Locale
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale, get_timezone
from typing_extensions import override


@dataclass(frozen=True, eq=False, slots=True)
class Reader:
    """name: of the locale, by which things are kept; comparing locales costs more. words: the catalogue."""

    locale: Locale
    name: str
    zone: tzinfo
    words: Any


class _Words(Domain):  # type: ignore[misc]
    """The catalogue of the reader; found anew only where her language has changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_name: dict[str, Any] = {}

    @override
    def get_translations(self) -> Any:
        return reader().words

    def of(self, name: str) -> Any:
        """Return the catalogue of the locale of this moment, whose name is given."""
        if name not in self._by_name:
            self._by_name[name] = super().get_translations()
        return self._by_name[name]


class _Babel(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> _Words:
        return _Words(domain=self.domain)


babel = _Babel()


def reader() -> Reader:
    """Return the reader of this request, or of a job that speaks to somebody (flask_babel.force_locale)."""
    held = g._get_current_object()  # noqa: SLF001 - Werkzeug documents it; each look through g costs as much
    known: Reader | None = held.get("reader")
    asked = held.get("_flask_babel")  # where Flask-Babel keeps the locale; another one is another reader
    if known is not None and getattr(asked, "babel_locale", None) is known.locale:
        return known
    locale = get_locale()
    name = str(locale)
    held.reader = known = Reader(locale, name, get_timezone(), babel.domain_instance.of(name))
    return known


def init(app: Flask, **selectors: Any) -> None:
    """Give app its languages. selectors: as Flask-Babel takes them."""
    babel.init_app(app, **selectors)
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]


def _gettext(words: str) -> str:
    return str(reader().words.ugettext(words))


def _ngettext(one: str, many: str, count: int) -> str:
    return str(reader().words.ungettext(one, many, count))
