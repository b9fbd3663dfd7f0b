"""Whom shops mean by those who bought and those who share: asked once for many orders."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.actor import Actor
from app.core.db import session
from app.customers import commands as customers
from app.customers import queries
from app.customers.models import Contact, ContactPoint
from app.customers.rules import Draft
from app.orders.rules.told import Person

#: A person, and the source that tells of her.
Named = tuple[str, Person]
Point = tuple[str, str]
#: By point: whom it names, None for several.
Holders = dict[Point, "_Someone | None"]
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(eq=False)
class _Someone:
    """Whom points name. id: 0 until she is met. more: the points that she shall have besides."""

    id: int = 0
    name: str = ""
    more: list[Point] = field(default_factory=list)


def contacts_of(actor: Actor, people: Iterable[Named], *, adding: bool = True) -> dict[Named, int]:
    """Return the id of the contact whom a shop means: by its id of her, else her address, else her phone.

    Who is nobody's contact yet is met. adding: give those whom we know the points that they have not.
    """
    wanted = dict.fromkeys(people)
    points = {one: points_of(*one) for one in wanted if one[1].contact_id is None}
    named = _known({point for mine in points.values() for point in mine})
    found = {one: _someone(one[1], mine, named, adding=adding) for one, mine in points.items()}
    someones = list(dict.fromkeys(found.values()))
    _meet(actor, [one for one in someones if not one.id])
    _add([one for one in someones if one.more])
    return {one: one[1].contact_id or found[one].id for one in wanted}


def points_of(source: str, person: Person) -> list[Point]:
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


def _known(points: set[Point]) -> Holders:
    by_id: defaultdict[int, _Someone] = defaultdict(_Someone)
    found: Holders = {}
    for point, (first, *others) in queries.holders(points).items():
        found[point] = None if others else by_id[first]
        by_id[first].id = first
    return found


def _someone(person: Person, points: list[Point], named: Holders, *, adding: bool) -> _Someone:
    """Return whom points name, the first that does; note in named what else names her from now on."""
    found = next((known for one in points if (known := named.get(one))), None)
    if found is not None and not adding:
        return found
    found = found or _Someone(name=person.name or person.email or person.phone)
    for one in points:
        if named.get(one) is None and one not in found.more:
            named.setdefault(one, found)
            found.more.append(one)
    return found


def _meet(actor: Actor, new: list[_Someone]) -> None:
    drafts = [Draft(name=one.name or one.more[0][1], points=tuple(one.more)) for one in new]
    for one, id_ in zip(new, customers.meet_all(actor, drafts), strict=True):
        one.id, one.more = id_, []


def _add(known: list[_Someone]) -> None:
    """Give contacts points; one that they have, or had, or perhaps have, is left as it is."""
    if not known:
        return
    asked = select(Contact).where(Contact.id.in_([one.id for one in known]))
    rows = {one.id: one for one in session.scalars(asked.options(selectinload(Contact.points)))}
    for one in known:
        theirs = {(point.kind, point.value) for point in rows[one.id].points}
        rows[one.id].points += [ContactPoint(kind=k, value=v) for k, v in one.more if (k, v) not in theirs]
    session.flush()
