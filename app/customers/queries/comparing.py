"""What a draft of a list says of a contact that we do not know yet. It only looks."""

from collections.abc import Mapping

from app.core.errors import Refused
from app.customers import rules
from app.customers.models import Contact, ContactPoint
from app.customers.queries.words import checked, plain
from app.customers.rules.drafts import Draft


def words_over(contact: Contact, draft: Draft, *, fill: bool) -> dict[str, str]:
    """Return what to write over a contact. Tags add up; a name that is only an address replaces none."""
    words = dict(draft.words)
    if draft.name and draft.name not in {value for _kind, value in draft.points}:
        words["name"] = draft.name
    if "tags" in words:
        words["tags"] = ", ".join(sorted({*rules.tags(words["tags"]), *(one.tag for one in contact.tags)}))
    if (
        "account" in words
        and contact.account
        and rules.company_key(words["account"]) == contact.account.name_key
    ):
        del words["account"]
    adds_up = {"tags"}
    return {
        name: one for name, one in words.items() if not fill or name in adds_up or not plain(contact, name)
    }


def owner_over(contact: Contact, draft: Draft, *, fill: bool) -> int | None:
    """Return who shall be responsible from now on, None where that stays as it is."""
    if draft.owner_id == contact.owner_id or (fill and contact.owner_id is not None):
        return None
    return draft.owner_id


def points_over(
    contact: Contact, draft: Draft, *, fill: bool
) -> list[tuple[tuple[str, str], ContactPoint | None]]:
    """Return the points that a contact has not, or no more for sure, each with what we know of it."""
    known = {(one.kind, one.value): one for one in contact.points}
    found = [(point, known.get(point)) for point in draft.points]
    return [
        (point, mine)
        for point, mine in found
        if mine is None or not (fill or (mine.ended_at is None and mine.state != "maybe"))
    ]


def differs(contact: Contact, draft: Draft, words: Mapping[str, str], *, fill: bool) -> bool:
    """Tell whether a draft says anything else than we know. words: of words_over."""
    if owner_over(contact, draft, fill=fill) is not None or points_over(contact, draft, fill=fill):
        return True
    try:
        return any(_other(contact, name, said) for name, said in words.items())
    except Refused:
        return True


def _other(contact: Contact, name: str, said: str) -> bool:
    known = plain(contact, name)
    return said != known and checked(contact, name, said) != known
