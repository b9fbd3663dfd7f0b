"""The demo company's customers, orders, parcels, conversations and articles; times follow from `now`."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CASES = HERE / "cases"
KNOWLEDGE = HERE.parent / "knowledge"


@dataclass(frozen=True)
class Customer:
    """A person; `phone` in E.164, `language` en or zh."""

    name: str
    email: str
    language: str
    city: str
    company: str | None
    phone: str


@dataclass(frozen=True)
class Line:
    """One kind of thing in an order; the price is of one piece, in minor units."""

    sku: str
    name: str
    quantity: int
    price_minor: int


@dataclass(frozen=True)
class Order:
    """An order of the shop. `customer`: an e-mail address; `status`: packed, shipped or delivered."""

    reference: str
    customer: str
    status: str
    placed_at: datetime
    currency: str
    total_minor: int
    lines: tuple[Line, ...]
    destination: str


@dataclass(frozen=True)
class ParcelEvent:
    """What a carrier said, when, where."""

    at: datetime
    place: str
    status: str
    words: str


@dataclass(frozen=True)
class Parcel:
    """A parcel with the references of the orders in it; `eta` is None once it is delivered."""

    tracking_number: str
    carrier: str
    orders: tuple[str, ...]
    status: str
    events: tuple[ParcelEvent, ...]
    eta: datetime | None


@dataclass(frozen=True)
class Return:
    """A return of pieces of an order's dearest line. `way`: approve or refuse, then states of a return."""

    order: str
    agent: str
    at: datetime
    reason: str
    resolution: str
    pieces: int
    words: str
    way: tuple[str, ...]
    decision: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happens in a conversation: `action` and what it needs (file, agent, text or to)."""

    action: str
    file: str = ""
    agent: str = ""
    text: str = ""
    to: str = ""


@dataclass(frozen=True)
class Talk:
    """One conversation, step by step."""

    case: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Article:
    """An article; the slug is the same in every language."""

    slug: str
    language: str
    title: str
    category: str
    tags: tuple[str, ...]
    body: str


def customers() -> list[Customer]:
    """Everybody who ever bought something."""
    return [Customer(**row) for row in _rows(HERE / "customers.json")]


def orders(now: datetime) -> list[Order]:
    """All orders, oldest reference first."""
    found = []
    for row in _rows(HERE / "orders.json"):
        lines = tuple(Line(**line) for line in row.pop("lines"))
        placed_at = now - timedelta(hours=row.pop("hours_ago"))
        found.append(Order(**row, lines=lines, placed_at=placed_at))
    return found


def parcels(now: datetime) -> list[Parcel]:
    """All parcels with their events in the order in which they happened."""
    found = []
    for row in _rows(HERE / "parcels.json"):
        events = tuple(_event(event, now) for event in row.pop("events"))
        eta_hours = row.pop("eta_hours")
        eta = None if eta_hours is None else now + timedelta(hours=eta_hours)
        found.append(Parcel(**row | {"orders": tuple(row["orders"])}, events=events, eta=eta))
    return found


def returns(now: datetime) -> list[Return]:
    """All returns, each with the time at which it was asked for."""
    found = []
    for row in _rows(HERE / "returns.json"):
        at = now - timedelta(days=row.pop("days_ago"), hours=3)
        found.append(Return(**row | {"way": tuple(row["way"])}, at=at))
    return found


def talks() -> list[Talk]:
    """All conversations, oldest first."""
    return [Talk(row["case"], tuple(Step(**s) for s in row["steps"])) for row in _rows(CASES / "script.json")]


def articles(language: str) -> list[Article]:
    """The articles of one language, by slug."""
    return [_article(path, language) for path in sorted((KNOWLEDGE / language).glob("*.md"))]


def _rows(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def _event(row: dict[str, Any], now: datetime) -> ParcelEvent:
    at = now - timedelta(hours=row["hours_ago"])
    return ParcelEvent(at, row["place"], row["status"], row["words"])


def _article(path: Path, language: str) -> Article:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    facts = dict(line.split(": ", 1) for line in front.splitlines())
    tags = tuple(tag.strip() for tag in facts["tags"].split(","))
    return Article(facts["slug"], language, facts["title"], facts["category"], tags, body.strip())
