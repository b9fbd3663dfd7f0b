"""What many pages share, made once: parts of a page, and addresses of our own."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import flask
from flask import request

from app.core.reader import reader

MOST_PARTS = 600
MOST_ADDRESSES = 5_000
_PLAIN = {int, str, type(None)}


@dataclass(slots=True, unsafe_hash=True)
class _Part:
    """What a part of a page depends on. make: renders it the first time, and is let go of then."""

    of: tuple[Hashable, ...]
    make: Callable[[], str] | None = field(compare=False)


def once(*of: Hashable, caller: Callable[[], str]) -> str:
    """Return what caller renders, or what it rendered before of the same, in the reader's language and zone.

    of: all else that it says: the name of the part first. It may hold nobody's token.
    """
    here = reader()
    return _rendered(_Part((of, here.name, str(here.zone), request.root_path), caller))


def url_for(endpoint: str, **values: Any) -> str:
    """Return the address as flask.url_for does: a page asks for a hundred, all of them asked for before."""
    if not _PLAIN.issuperset(map(type, values.values())):
        return flask.url_for(endpoint, **values)
    return _address(request.root_path, endpoint, tuple(values.items()))


@lru_cache(MOST_PARTS)
def _rendered(part: _Part) -> str:
    make, part.make = part.make, None
    return make() if make else ""


@lru_cache(MOST_ADDRESSES)
def _address(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:  # noqa: ARG001 - a part of the key
    return flask.url_for(endpoint, **dict(values))
