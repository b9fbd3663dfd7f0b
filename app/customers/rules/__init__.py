"""How customers are named, compared, found and described. Pure."""

from app.customers.rules.domains import company_domain, domains, is_domain, is_free
from app.customers.rules.drafts import Draft, Known, Match
from app.customers.rules.fields import (
    CONSENTS,
    DOCUMENTS,
    KINDS,
    LANGUAGES,
    MOST_BYTES,
    NOTES,
    is_zone,
    value_of,
)
from app.customers.rules.names import company_key, name_key, tag, tags, terms, wanted
from app.customers.rules.points import KINDS as POINTS
from app.customers.rules.points import countries, e164, is_country, normal, shown
from app.customers.rules.signatures import Found, found_in

__all__ = [
    "CONSENTS",
    "DOCUMENTS",
    "KINDS",
    "LANGUAGES",
    "MOST_BYTES",
    "NOTES",
    "POINTS",
    "Draft",
    "Found",
    "Known",
    "Match",
    "company_domain",
    "company_key",
    "countries",
    "domains",
    "e164",
    "found_in",
    "is_country",
    "is_domain",
    "is_free",
    "is_zone",
    "name_key",
    "normal",
    "shown",
    "tag",
    "tags",
    "terms",
    "value_of",
    "wanted",
]
