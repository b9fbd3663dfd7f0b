"""What agents change of accounts, and the fields that administrators add to customers."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.core import site
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.customers import policy, queries, rules
from app.customers.commands import steps
from app.customers.events import AccountSaved, FieldSaved
from app.customers.models import Account, AccountDomain, CustomField
from app.customers.queries.words import checked, plain
from app.people import queries as people

_WORDS = ("name", "tier", "language", "time_zone")


@command
def save_account(
    actor: Actor, account_id: int | None, words: Mapping[str, str], *, owner_id: int | None = None
) -> Account:
    """Make or change an account. words: name, tier, language, time_zone, domains, "field_KEY".

    owner_id: who is responsible, 0 for nobody, None: as it is. Raises NotFound, NotAllowed, Refused.
    """
    policy.ensure(actor, "customers.edit")
    account = queries.account(actor, account_id) if account_id else Account(name="", fields={})
    told = []
    for name in (one for one in words if one in _WORDS or one.startswith("field_")):
        before, after = plain(account, name) if account_id else "", checked(account, name, words[name])
        if before != after:
            _put(account, name, after)
            told.append(Change(field=name, before=before or None, after=after or None, kind="contact"))
    if owner_id is not None:
        account.owner_id = people.agent(owner_id).id if owner_id else None
    session.add(account)
    if "domains" in words:
        _set_domains(account, rules.domains(words["domains"]))
    steps.index_account(account)
    account.updated_at = now()
    session.flush()
    record(actor, AccountSaved(account_id=account.id), told)
    return account


@command
def save_field(
    actor: Actor, field_id: int | None, *, of: str, label: str, kind: str, choices: Sequence[str] = ()
) -> CustomField:
    """Add a field to contacts or accounts, or change what it is called and offers.

    Raises NotFound, NotAllowed, Refused.
    """
    policy.ensure(actor, "site.manage")
    if of not in {"contact", "account"} or kind not in rules.KINDS:
        raise Refused(N_("Choose one of those that are offered."), field="kind")
    name, offered = " ".join(label.split())[:80], [one.strip() for one in choices if one.strip()]
    if not name:
        raise Refused(N_("Give it a name."), field="label")
    if kind == "choice" and not offered:
        raise Refused(N_("Say what may be chosen, one a line."), field="choices")
    row = queries.field(field_id) if field_id else _new_field(of, name, kind)
    if row.kind != kind or row.of != of:
        raise Refused(N_("The kind of a field stays as it is."), field="kind")
    row.label, row.choices, row.removed_at = name, offered, None
    session.add(row)
    session.flush()
    record(actor, FieldSaved(field_id=row.id))
    return row


@command
def remove_field(actor: Actor, field_id: int) -> None:
    """Show a field no more; what was filled in stays and comes back with it. Raises NotFound, NotAllowed."""
    policy.ensure(actor, "site.manage")
    row = queries.field(field_id)
    row.removed_at = now()
    record(actor, FieldSaved(field_id=row.id))


@command
def set_country(actor: Actor, country: str) -> None:
    """Say in which country phone numbers are that name none. Raises NotAllowed, Refused."""
    policy.ensure(actor, "site.manage")
    code = country.strip().upper()
    if code and not rules.is_country(code):
        raise Refused(N_("There is no such country."), field="country")
    site.state("country", code)


def _put(account: Account, name: str, value: str) -> None:
    if name.startswith("field_"):
        account.fields = {**account.fields, name.removeprefix("field_"): value}
        return
    setattr(account, name, value)
    if name == "name":
        account.name_key = rules.company_key(value)


def _set_domains(account: Account, domains: Sequence[str]) -> None:
    for domain in domains:
        if not rules.is_domain(domain):
            raise Refused(N_("This is no mail domain. Write it as example.com."), field="domains")
        if rules.is_free(domain):
            raise Refused(N_("Anybody can have an address there."), field="domains")
    kept = {one.domain: one for one in account.domains}
    taken = select(AccountDomain.domain).where(
        AccountDomain.domain.in_([one for one in domains if one not in kept])
    )
    if session.scalar(taken.limit(1)):
        raise Refused(N_("Another account has this domain already."), field="domains")
    account.domains = [kept.get(one) or AccountDomain(domain=one) for one in domains]


def _new_field(of: str, label: str, kind: str) -> CustomField:
    known = {one.key for one in queries.fields(of, removed=True)}
    key = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "field"
    free = next(
        one for number in range(1, 1_000) if (one := key if number == 1 else f"{key}_{number}") not in known
    )
    return CustomField(of=of, key=free, kind=kind, position=len(known))
