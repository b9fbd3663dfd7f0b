"""Whom an agent names in To, Cc and Bcc, as she or her address book writes it."""

import re

from app.cases.rules import MOST_RECIPIENTS
from app.channels.email import addresses
from app.core.errors import N_, Refused
from app.outgoing.queries import Person
from app.people.rules import email_fault

#: What Chinese keyboards and Outlook put between addresses.
_BETWEEN = re.compile(r"[;；，、\r\n]+")  # noqa: RUF001


def people_of(said: str, field: str) -> tuple[Person, ...]:
    """Return the names and addresses in a field. Raises Refused where one of them is no address."""
    found, sound = addresses.parse(_BETWEEN.sub(",", said).strip(" ,"))
    people = tuple((one.name, one.address.lower()) for one in found if one.address)
    if said.strip(" ,;\r\n") and (not sound or any(email_fault(address) for _name, address in people)):
        raise Refused(N_("One of these is no email address."), field=field)
    if len(people) > MOST_RECIPIENTS:
        raise Refused(N_("A message may go to 100 addresses at most."), field=field)
    return people


def line_of(people: tuple[Person, ...]) -> str:
    """Return people as they stand in a field."""
    return ", ".join(f"{_quoted(name)} <{address}>" if name else address for name, address in people)


def _quoted(name: str) -> str:
    clean = name.replace('"', "").replace("\\", "")
    return f'"{clean}"' if re.search(r"[,;:<>@()\[\].，；]", clean) else clean  # noqa: RUF001
