"""Tracking numbers in links: only where a carrier's own link carries them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from app.orders.rules.tracking.carriers import Carrier, Link, carriers
from app.orders.rules.tracking.masks import URL, may_hold_link

_NUMBER = re.compile(r"[A-Za-z0-9]{8,41}(?![A-Za-z0-9])")
_COMMA = re.compile(r",|%2C|\+|%20", re.IGNORECASE)


@dataclass(frozen=True)
class Linked:
    """A number as a link of this carrier carries it."""

    start: int
    end: int
    carrier: Carrier


def linked(text: str) -> Iterator[Linked]:
    """Yield the numbers in the carriers' own links of a folded text. Ids in other links are nobody's."""
    for found in URL.finditer(text) if may_hold_link(text) else ():
        for carrier, link in _of_host(_host(found[0])):
            yield from _numbers(found[0], found.start(), carrier, link.after)


def _host(url: str) -> str:
    try:
        return urlsplit(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:  # a broken IPv6 address
        return ""


def _of_host(host: str) -> Iterator[tuple[Carrier, Link]]:
    labels = host.lower().split(".")[-6:]
    for first in range(len(labels)):
        yield from _hosts().get(".".join(labels[first:]), ())


@cache
def _hosts() -> dict[str, tuple[tuple[Carrier, Link], ...]]:
    hosts: dict[str, tuple[tuple[Carrier, Link], ...]] = {}
    for carrier in carriers().values():
        for link in carrier.links:
            hosts[link.host] = (*hosts.get(link.host, ()), (carrier, link))
    return hosts


def _numbers(url: str, offset: int, carrier: Carrier, after: str) -> Iterator[Linked]:
    place = url.lower().find(after.lower())
    if place < 0:
        return
    place += len(after)
    while found := _NUMBER.match(url, place):
        yield Linked(offset + found.start(), offset + found.end(), carrier)
        comma = _COMMA.match(url, found.end())
        if comma is None:
            return
        place = comma.end()
