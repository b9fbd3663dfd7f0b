"""Customers and the companies they belong to, as lists that leave."""

from collections.abc import Mapping
from typing import Any

from app.core.actor import Actor
from app.core.errors import N_
from app.customers import queries as customers
from app.imports.exports.base import MOST, Cell, Column, Leaving, Page, number_in
from app.people import queries as people


def points(contact: Any, kind: str) -> list[str]:
    """Return the points of a kind that a contact has now; a "maybe" is none."""
    return [
        one.value for one in contact.points if one.kind == kind and not one.ended_at and one.state != "maybe"
    ]


def _customers() -> list[Column]:
    agents = {one.id: one.email for one in people.agents()}
    return [
        Column(key="external_id", label=N_("Customer number"), cell=_external),
        Column(key="name", label=N_("Name"), cell=lambda one: one.name),
        Column(key="company", label=N_("Company"), cell=lambda one: one.account.name if one.account else ""),
        Column(key="email", label=N_("Email"), cell=_points("email")),
        Column(key="phone", label=N_("Phone"), cell=_points("phone")),
        Column(key="whatsapp", label=N_("WhatsApp"), cell=_points("whatsapp")),
        Column(key="wechat", label=N_("WeChat"), cell=_points("wechat")),
        Column(key="title", label=N_("Title or position"), cell=lambda one: one.title),
        Column(key="language", label=N_("Language"), cell=lambda one: one.language),
        Column(key="time_zone", label=N_("Time zone"), cell=lambda one: one.time_zone),
        Column(key="tier", label=N_("Tier"), cell=lambda one: one.tier),
        Column(key="tags", label=N_("Tags"), cell=lambda one: ", ".join(tag.tag for tag in one.tags)),
        Column(key="consent", label=N_("Consent"), cell=lambda one: one.consent),
        Column(
            key="consent_source", label=N_("Where the consent is from"), cell=lambda one: one.consent_source
        ),
        Column(
            key="owner", label=N_("Responsible agent (email)"), cell=lambda one: agents.get(one.owner_id, "")
        ),
        *_fields("contact"),
    ]


def _accounts() -> list[Column]:
    agents = {one.id: one.email for one in people.agents()}
    return [
        Column(key="external_id", label=N_("Account number"), cell=lambda one: one.external_id or ""),
        Column(key="company", label=N_("Company"), cell=lambda one: one.name),
        Column(
            key="domains",
            label=N_("Mail domains"),
            cell=lambda one: ", ".join(domain.domain for domain in one.domains),
        ),
        Column(key="tier", label=N_("Tier"), cell=lambda one: one.tier),
        Column(key="language", label=N_("Language"), cell=lambda one: one.language),
        Column(key="time_zone", label=N_("Time zone"), cell=lambda one: one.time_zone),
        Column(
            key="owner", label=N_("Responsible agent (email)"), cell=lambda one: agents.get(one.owner_id, "")
        ),
        *_fields("account"),
    ]


def _fields(of: str) -> list[Column]:
    return [
        Column(key=f"field_{one.key}", label=one.label, cell=_custom(one.key)) for one in customers.fields(of)
    ]


def _points(kind: str) -> Cell:
    return lambda one: "; ".join(points(one, kind))


def _external(contact: Any) -> str:
    numbers = points(contact, "external")
    return numbers[0].partition(":")[2] if numbers else ""


def _custom(key: str) -> Cell:
    return lambda one: str(one.fields.get(key, ""))


def _page_of_customers(actor: Actor, said: Mapping[str, str], after: Any) -> Page:
    filters = customers.Filters(
        tag=said.get("tag", ""), tier=said.get("tier", ""), owner_id=number_in(said, "owner")
    )
    page = customers.listing(actor, filters, sort="name", after=after, limit=MOST)
    return page.contacts, page.after


def _page_of_accounts(actor: Actor, _said: Mapping[str, str], after: Any) -> Page:
    return customers.account_list(actor, after=after, limit=MOST)


CUSTOMERS = Leaving(
    name=N_("Customers"), columns=_customers, page=_page_of_customers, filters=("tag", "tier", "owner")
)
ACCOUNTS = Leaving(name=N_("Accounts"), columns=_accounts, page=_page_of_accounts)
