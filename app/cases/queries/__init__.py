"""Questions about cases. All that a door asks start from policy.visible; intake's look everywhere."""

from app.cases.models import Draft
from app.cases.queries.drafts import drafted, drafts
from app.cases.queries.lists import SORTS, VIEWS, Counts, Listing, Row, counts, listing, rows
from app.cases.queries.one import (
    Entry,
    Known,
    among,
    attachment,
    by_external_ids,
    earlier,
    get,
    has_mail,
    linked,
    message,
    messages_of,
    of_orders,
    participants,
    reopened_too_often,
    timeline,
    was_passed_on,
)

__all__ = [
    "SORTS",
    "VIEWS",
    "Counts",
    "Draft",
    "Entry",
    "Known",
    "Listing",
    "Row",
    "among",
    "attachment",
    "by_external_ids",
    "counts",
    "drafted",
    "drafts",
    "earlier",
    "get",
    "has_mail",
    "linked",
    "listing",
    "message",
    "messages_of",
    "of_orders",
    "participants",
    "reopened_too_often",
    "rows",
    "timeline",
    "was_passed_on",
]
