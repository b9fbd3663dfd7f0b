"""What commands on orders have in common. Each is a part of a running command, never one by itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.customers import commands as customers
from app.customers import queries
from app.customers import rules as customer_rules
from app.customers.models import ContactPoint
from app.orders import rules
from app.orders.models import Order, OrderLine, Parcel, ParcelEvent, Product, ProductTerm, ReturnItem
from app.orders.queries import asking
from app.orders.rules import numbering, polling, trouble
from app.orders.rules.told import Line, Person, Step

#: How often a fresh parcel is asked for where its source says nothing else.
USUAL = timedelta(hours=2)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def give(row: object, values: Mapping[str, Any]) -> bool:
    """Give a row these values; tell whether any is another than it had."""
    other = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    return bool(other)


def is_older(told_at: datetime | None, known_at: datetime | None) -> bool:
    """Tell whether news is older than what we know. News without a time of its own is never."""
    return told_at is not None and known_at is not None and told_at < known_at


def contact_of(actor: Actor, source: str, person: Person) -> int:
    """Return the id of the contact whom a shop means: by its id of her, else her address, else her phone."""
    if person.contact_id is not None:
        return person.contact_id
    points = points_of(source, person)
    found = next((one for one in (queries.by_point(*point) for point in points) if one), None)
    if found is None:
        found = customers.meet(actor, *points[0], name=person.name or person.email or person.phone)
    for kind, value in points:
        known = {(one.kind, one.value) for one in found.points}
        if (kind, value) not in known and queries.by_point(kind, value) is None:
            found.points.append(ContactPoint(kind=kind, value=value))
            session.flush()
    return found.id


def points_of(source: str, person: Person) -> list[tuple[str, str]]:
    """Return by which contact points a shop's customer is known, the surest first; never none."""
    phone = re.sub(r"[\s().-]", "", person.phone)
    found = [
        ("external", f"{source}:{person.external_id}" if person.external_id else ""),
        ("email", person.email.lower()),
        ("phone", phone if _PHONE.fullmatch(phone) else ""),
    ]
    if not any(value for _kind, value in found):
        return [("external", f"{source}:phone:{phone}")]
    return [point for point in found if point[1]]


def index(product: Product) -> None:
    """Let a product be found by the words it has now; those that stay are left alone."""
    plain = (product.code, product.name, product.specification, product.external_id or "")
    whole = numbering.key(product.code).casefold()
    now_ = set(customer_rules.terms(whole, *plain, *map(str, product.fields.values())))
    product.terms = [one for one in product.terms if one.term in now_] + [
        ProductTerm(term=term) for term in now_ - {one.term for one in product.terms}
    ]


def put_lines(order: Order, lines: Sequence[Line]) -> bool:
    """Give an order these lines; a line that stays is the same row. Tell whether anything changed."""
    products = _products(order.source, {one.sku for one in lines if one.sku})
    left = list(order.lines)
    changed = False
    for place, line in enumerate(lines):
        row = _same(line, left)
        if row is None:
            row = OrderLine(sku="", name="", quantity=0, price_minor=0, position=place)
            order.lines.append(row)
        meant = row.product_id or _meant(products.get(line.sku, ()), line.name)
        values = asdict(line) | {"position": place, "product_id": meant}
        changed = give(row, values) or changed
    for row in left:
        changed = _take_away(order, row) or changed
    return changed


def _same(line: Line, left: list[OrderLine]) -> OrderLine | None:
    """Take out of left the row that this line was before."""
    key = "external_id" if line.external_id else "sku" if line.sku else "name"
    row = next((one for one in left if getattr(one, key) == getattr(line, key)), None)
    if row is not None:
        left.remove(row)
    return row


def _take_away(order: Order, row: OrderLine) -> bool:
    """Take a line away; one that was sent back stays, with none of it ordered."""
    returned = select(ReturnItem.id).where(ReturnItem.order_line_id == row.id).limit(1)
    if session.scalar(returned) is None:
        order.lines.remove(row)
        return True
    return give(row, {"quantity": 0})


def _products(source: str, codes: set[str]) -> dict[str, list[tuple[int, str]]]:
    """Return the products that have these codes, as (id, specification), by code."""
    found: dict[str, list[tuple[int, str]]] = {}
    if codes:
        shown = (Product.code, Product.id, Product.specification)
        asked = select(*shown).where(Product.code.in_(codes), Product.source == source)
        for row in session.execute(asked.order_by(Product.id)):
            found.setdefault(row.code, []).append((row.id, row.specification))
    return found


def _meant(products: Sequence[tuple[int, str]], name: str) -> int | None:
    """Return the one of these products of one code that a line names; None where it may be several."""
    if len(products) > 1:
        said = set(customer_rules.terms(name))
        products = [one for one in products if one[1] and said.issuperset(customer_rules.terms(one[1]))]
    return products[0][0] if len(products) == 1 else None


def parcel_of(carrier: str, tracking_number: str, *, locked: bool = False) -> Parcel | None:
    """Return the parcel that is known by this number. locked: nobody else changes it until this ends."""
    asked = select(Parcel).filter_by(carrier=carrier, tracking_number=tracking_number)
    return session.scalar(asked.with_for_update() if locked else asked)


def add_steps(parcel: Parcel, steps: Iterable[Step]) -> bool:
    """Add what is not known yet: the same thing told twice is one event. Tell whether there was any."""
    known = {one.key for one in parcel.events}
    before = len(known)
    for step in steps:
        key = rules.event_key(step.at, step.status, step.place, step.words)
        if key not in known:
            known.add(key)
            parcel.events.append(ParcelEvent(key=key, **asdict(step)))
    return len(known) > before


def expect(parcel: Parcel, due_at: datetime | None, told_at: datetime) -> bool:
    """Let a parcel be expected at due_at, unless newer news said otherwise. told_at: of these news."""
    known = (parcel.due_told_at, parcel.due_at)
    if due_at is None or (
        parcel.due_told_at and (told_at, due_at) <= (parcel.due_told_at, parcel.due_at or due_at)
    ):
        return False
    parcel.due_at, parcel.due_told_at = due_at, told_at
    return known[1] != due_at


def follow(parcel: Parcel, *, told: str = "", told_at: datetime | None = None) -> bool:
    """Let a parcel stand where its newest event left it, in whichever order they came.

    told, told_at: what was said of it without an event, which counts as long as it has none.
    """
    events = sorted(parcel.events, key=lambda one: (one.at, rules.STEPS.get(one.status, 0), one.key))
    status = events[-1].status if events else told or parcel.status or "label_created"
    delivered = [one.at for one in events if one.status == "delivered"]
    if not events and status == "delivered":
        delivered = [one for one in (parcel.delivered_at, told_at) if one]
    return give(
        parcel,
        {
            "status": status,
            "last_event_at": events[-1].at if events else None,
            "delivered_at": min(delivered, default=None),
        },
    )


def watch(parcel: Parcel, *, every: timedelta = USUAL) -> None:
    """Say when its carrier is asked next, and when to look whether it is in trouble, by what is known now.

    every: how often a fresh parcel is asked for. A new one is asked for at once.
    """
    at = now()
    news_at = asking.news_of(parcel)
    check_at = polling.next_check(parcel.status, news_at, at, every)
    parcel.check_at = at if check_at is not None and parcel.check_at is None else check_at
    parcel.look_at = (
        at if parcel.trouble else trouble.next_look(asking.signs_of(parcel), at, asking.patience())
    )
