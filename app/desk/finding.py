"""One box that finds everything by what people have at hand: a number in any writing, an address, a name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import render_template, request, url_for
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from app.cases import queries as cases
from app.cases.rules import case_id_of
from app.core.actor import Actor
from app.core.ui.words import ORDERS, PARCELS, STATUSES, Look
from app.core.web import current_actor
from app.customers import queries as customers
from app.desk.door import carrier, desk
from app.desk.here import frame
from app.orders import queries as orders
from app.orders.queries import Order, Parcel
from app.orders.rules.numbering import key

MOST, LONGEST = 6, 100


@dataclass(frozen=True)
class Hit:
    """One thing found. words: what tells it from others like it."""

    url: str
    title: str
    words: str = ""
    look: Look | None = None


@dataclass(frozen=True)
class Group:
    """The things of one kind that were found, the likeliest first."""

    word: LazyString
    icon: str
    hits: Sequence[Hit]


class Asked:
    """What somebody typed, and what of it several finders need, asked once."""

    def __init__(self, actor: Actor, words: str) -> None:
        self.actor, self.words = actor, words
        self.is_number = any(one.isdigit() for one in words) and "@" not in words
        self._names: dict[int, str] = {}

    def names(self, contact_ids: set[int]) -> Mapping[int, str]:
        """Return the names of these contacts, and of those asked for before."""
        self._names |= customers.names_of(contact_ids - self._names.keys())
        return self._names

    @cached_property
    def orders(self) -> Sequence[Order]:
        return orders.find(self.actor, self.words, limit=MOST) if self.is_number else ()

    @cached_property
    def parcels(self) -> Sequence[Parcel]:
        """The parcels of the orders found; of none, the parcel that has the number itself."""
        if not self.is_number:
            return ()
        found = {parcel.id: parcel for one in self.orders for parcel in one.parcels}
        return list(found.values()) or orders.parcels(self.actor, words=self.words)


def _cases(asked: Asked) -> Group:
    found: dict[int, cases.Case] = {}
    if asked.is_number:
        said = case_id_of(asked.words)
        known = cases.among(asked.actor, {said} if said else ())
        tied = cases.naming(asked.actor, key(asked.words), [one.id for one in asked.orders], limit=MOST)
        found = {one.id: one for one in (*known, *tied)}
    names = asked.names({one.requester_id for one in found.values()})
    hits = [
        Hit(
            url_for("desk.show_case", case_id=one.id),
            one.number,
            f"{names.get(one.requester_id, '')} · {one.subject}",
            STATUSES[one.status],
        )
        for one in found.values()
    ]
    return Group(lazy_gettext("Cases"), "inbox", hits)


def _orders(asked: Asked) -> Group:
    names = asked.names({one.contact_id for one in asked.orders})
    hits = [
        Hit(
            url_for("desk.show_order", order_id=one.id),
            one.reference,
            f"{names.get(one.contact_id, '')} · {ORDERS.get(one.status, one.status)}",
        )
        for one in asked.orders
    ]
    return Group(lazy_gettext("Orders"), "box-seam", hits)


def _parcels(asked: Asked) -> Group:
    hits = []
    for one in asked.parcels[:MOST]:
        order_ids = [order.id for order in asked.orders if one in order.parcels]
        alone = url_for("desk.list_orders", q=one.tracking_number)
        page = url_for("desk.show_order", order_id=order_ids[0]) if order_ids else alone
        words = f"{carrier(one.carrier)} · {PARCELS.get(one.status, one.status)}"
        hits.append(Hit(page, one.tracking_number, words))
    return Group(lazy_gettext("Parcels"), "truck", hits)


def _customers(asked: Asked) -> Group:
    buyers = customers.people(asked.actor, {one.contact_id for one in asked.orders})
    found = {one.id: one for one in (*buyers, *customers.search(asked.actor, asked.words, limit=MOST))}
    some = list(found.values())[:MOST]
    known = customers.addresses_of({one.id for one in some})
    hits = [
        Hit(url_for("desk.show_customer", contact_id=one.id), one.name, known.get(one.id, "")) for one in some
    ]
    return Group(lazy_gettext("Customers"), "person", hits)


def _products(asked: Asked) -> Group:
    """Find products by words of code, name and specification, where the words are nothing more exact."""
    exact = "@" in asked.words or asked.orders or asked.parcels
    found = () if exact else orders.products_called(asked.actor, asked.words, limit=MOST)
    hits = [
        Hit(
            url_for("desk.show_product", product_id=one.id),
            one.name,
            " · ".join(filter(None, (one.code, one.specification))),
        )
        for one in found
    ]
    return Group(lazy_gettext("Products"), "box-seam", hits)


#: Whatever finds something by what was typed. To find more, add to them: the words of cases are to come.
FINDERS: tuple[Callable[[Asked], Group], ...] = (_orders, _parcels, _cases, _customers, _products)


def groups(actor: Actor, words: str) -> list[Group]:
    """Return what words find of what actor may see, by kind; kinds of which there is nothing are left out."""
    asked = Asked(actor, words)
    return [group for group in (finder(asked) for finder in FINDERS) if group.hits]


@desk.get("/find")
def find() -> str:
    """Find ?q=: on a page of its own, or as the part of one that types it."""
    actor, words = current_actor(), request.args.get("q", "").strip()[:LONGEST]
    found = groups(actor, words) if words else []
    if "HX-Request" in request.headers:
        return render_template("desk/_found.html", found=found, words=words)
    return render_template("desk/find.html", found=found, words=words, **frame(actor, "find"))
