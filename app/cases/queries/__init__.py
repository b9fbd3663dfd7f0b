"""Questions about cases. All that a door asks start from policy.visible; intake's look everywhere."""

from app.cases.models import Case, Draft
from app.cases.queries.drafts import drafted, drafts
from app.cases.queries.lists import Counts, Listing, Row, counts, listing, rows
from app.cases.queries.one import (
    Entry,
    Known,
    among,
    attachment,
    by_external_ids,
    earlier,
    get,
    linked,
    locked,
    message,
    messages_of,
    of_orders,
    participants,
    reopened_too_often,
    timeline,
    timeline_of,
    was_passed_on,
)
from app.cases.queries.walks import SORTS, VIEWS

__all__ = [
    "SORTS",
    "VIEWS",
    "Case",
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
    "linked",
    "listing",
    "locked",
    "message",
    "messages_of",
    "of_orders",
    "participants",
    "reopened_too_often",
    "rows",
    "timeline",
    "timeline_of",
    "was_passed_on",
]
