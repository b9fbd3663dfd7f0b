"""What a contact or an account is described by: each field as a person reads it, and as it may be kept."""

from app.core.errors import N_, Refused
from app.customers import rules
from app.customers.models import Account, Contact
from app.customers.queries.one import fields

FIELDS = (
    "name",
    "title",
    "account",
    "language",
    "time_zone",
    "tier",
    "consent",
    "consent_source",
    "tags",
)
_LONGEST = {"title": 120, "tier": 40, "consent_source": 200}


def plain(thing: Contact | Account, name: str) -> str:
    """Return a field as a person fills it in."""
    if name == "account":
        return thing.account.name if isinstance(thing, Contact) and thing.account else ""
    if name == "tags":
        return ", ".join(one.tag for one in thing.tags) if isinstance(thing, Contact) else ""
    if name.startswith("field_"):
        return str(thing.fields.get(name.removeprefix("field_"), ""))
    return str(getattr(thing, name))


def checked(thing: Contact | Account, name: str, said: str) -> str:
    """Return what somebody filled in as it may be kept. Raises Refused at the field."""
    whole = " ".join(said.split())
    if name.startswith("field_"):
        return _custom(thing, name, said)
    if name == "name":
        return a_name(whole)
    if name == "tags":
        return ", ".join(rules.tags(said))
    fault = _fault(name, whole)
    if fault:
        raise Refused(fault, field=name)
    return whole


def a_name(whole: str, *, field: str = "name") -> str:
    """Return a name that may be kept. Raises Refused."""
    if not whole:
        raise Refused(N_("Give it a name."), field=field)
    if len(whole) > 200 or not whole.isprintable():
        raise Refused(N_("That is too long."), field=field)
    return whole


def _fault(name: str, said: str) -> str:
    """Return what is wrong with a field, "" where nothing is."""
    if name not in {*FIELDS, "external_id"}:
        return N_("There is no such field.")
    if name == "language" and said not in rules.LANGUAGES:
        return N_("There is no such language.")
    if name == "time_zone" and said and not rules.is_zone(said):
        return N_("There is no such time zone. Write it as Europe/Berlin.")
    if name == "consent" and said not in rules.CONSENTS:
        return N_("Choose one of those that are offered.")
    return N_("That is too long.") if len(said) > _LONGEST.get(name, 200) else ""


def _custom(thing: Contact | Account, name: str, said: str) -> str:
    of = "contact" if isinstance(thing, Contact) else "account"
    known = {f"field_{one.key}": one for one in fields(of)}
    if name not in known:
        raise Refused(N_("There is no such field."), field=name)
    try:
        return rules.value_of(known[name].kind, said, known[name].choices)
    except ValueError as error:
        raise Refused(str(error), field=name) from error
