"""Where an order is, for whoever has its link: parcels, their steps and places, and what was ordered."""

from dataclasses import replace
from urllib.parse import quote

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core import guesses, site
from app.core.actor import SYSTEM
from app.core.web import language
from app.orders import queries
from app.orders.rules.links import city_of
from app.orders.rules.progress import STEPS, ParcelFacts, Progress, progress
from app.orders.rules.tracking.carriers import called
from app.people import queries as people
from app.people.rules import counted_address
from app.portal.door import portal
from app.portal.words import ORDERS, PARCELS, STEP_WORDS

_WHAT = "tracking link"


@portal.get("/<token>")
def track(token: str) -> ResponseReturnValue:
    """Show the order that this link opens; every link that opens none gets the same page."""
    address = counted_address(request.remote_addr or "")
    if guesses.too_many(_WHAT, address):
        return _page("busy"), 429, {"Retry-After": str(int(guesses.WITHIN.total_seconds()))}
    found = queries.tracked(token)
    if found is None:
        guesses.missed(SYSTEM, _WHAT, address)
        return _page("gone"), 404
    order = found.order
    mailbox = _mailbox(found.mailbox_id)
    return _page(
        "order",
        order=order,
        parcels=[_parcel(one) for one in order.parcels],
        place=city_of(str(order.shipping.get("city") or order.destination)),
        prices=queries.tracking_page().prices,
        mailbox=mailbox,
        subject=quote(order.reference, safe=""),
        steps=[STEP_WORDS[one] for one in STEPS],
        order_words=ORDERS,
        parcel_words=PARCELS,
    )


def _parcel(parcel: queries.Parcel) -> tuple[ParcelFacts, Progress, list[dict[str, object]]]:
    """Return a parcel's facts, how far it is, and its events, the newest first.

    A carrier's own words are left out: they may name a street, a neighbour or who signed.
    """
    events: list[dict[str, object]] = [
        {"at": one.at, "status": one.status, "place": city_of(one.place)} for one in reversed(parcel.events)
    ]
    told = [one.status for one in parcel.events]
    facts = queries.parcel_facts(parcel)
    named = replace(facts, carrier=called(facts.carrier, language()))
    return named, progress(parcel.status, told), events


def _mailbox(mailbox_id: int | None) -> object | None:
    """Return to whom a customer writes: the mailbox that her link names, else the first there is."""
    reading = [one for one in people.mailboxes() if one.removed_at is None]
    return next((one for one in reading if one.id == mailbox_id), reading[0] if reading else None)


def _page(name: str, **words: object) -> str:
    return render_template(f"portal/{name}.html", company=site.read("company_name", ""), **words)
