"""What is done about a parcel in trouble: once for each trouble, and told again when it is over."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from app.cases import commands as cases
from app.cases.models import Case
from app.core import alarms, site
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.core.failpoints import passing
from app.customers import queries as customers
from app.customers.models import Contact
from app.orders import queries as orders
from app.orders.models import Order, Parcel
from app.orders.rules.tracking.carriers import called
from app.orders.rules.trouble import KINDS, Patience, Trouble, next_look, troubles
from app.people import queries as people
from app.people.models import Mailbox
from app.stuck import policy, queries, rules
from app.stuck.events import ParcelRecovered, ParcelStuck, WatchChanged
from app.stuck.models import ParcelAlarm

KEPT_FOR = timedelta(days=180)
#: When a parcel is looked at again whose turn it was, though nothing could be done about it.
_BRAKED, _UNASKED = timedelta(minutes=10), timedelta(hours=1)


@command
def look(actor: Actor, parcel_id: int) -> None:
    """Look at a parcel whose turn it is: open or join a case for a new trouble, tell what is over."""
    wanted = select(Parcel).where(Parcel.id == parcel_id, Parcel.look_at <= now())
    parcel = session.scalar(wanted.with_for_update(skip_locked=True))
    if parcel is None:
        return
    at, patience, signs = now(), orders.patience(), orders.signs_of(parcel)
    found = troubles(signs, at, patience)
    known = queries.of_parcel(parcel.id)
    _end(actor, parcel, [one for one in known if one.over_at is None and not _is_one_of(one, found)])
    fresh = [one for one in found if not any(_is(alarm, one) for alarm in known)]
    pause = _begin(actor, parcel, fresh[0]) if fresh else None
    lasting = {one.kind for one in queries.of_parcel(parcel.id) if one.over_at is None}
    parcel.trouble = next((kind for kind in KINDS if kind in lasting), "")
    parcel.look_at = at + pause if pause else next_look(signs, at, patience, looked=True)
    passing("stuck.looked")


@command
def put_off(_actor: Actor, parcel_id: int) -> None:
    """Look at a parcel later: something went wrong with it, and others wait."""
    parcel = session.get(Parcel, parcel_id)
    if parcel is not None:
        parcel.look_at = now() + _BRAKED


@command
def set_watch(actor: Actor, watch: rules.Watch, patience: Patience) -> None:
    """Say when a parcel is in trouble and what comes of it. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "feeds.manage")
    if watch.on:
        people.queue(watch.queue_id)
    if not 1 <= watch.most_an_hour <= 1000:
        raise Refused(N_("Say a number from 1 to 1000."), field="most_an_hour")
    if not 0 <= patience.late_hours <= 240 or not 0 <= patience.silent_days.get("", 0) <= 90:
        raise Refused(N_("Say a number of days up to 90, or of hours up to 240."), field="silent_days")
    subjects = {one: rules.a_template(watch.subjects[one], f"{one}_subject") for one in rules.LANGUAGES}
    words = {
        one: {kind: rules.a_template(watch.words[one][kind], f"{one}_{kind}") for kind in KINDS}
        for one in rules.LANGUAGES
    }
    plain = {"on": watch.on, "queue_id": watch.queue_id, "most_an_hour": watch.most_an_hour}
    site.state(queries.WATCH, {**plain, "subjects": subjects, "words": words})
    kinds = [one for one in KINDS if one in patience.kinds]
    waits = {"silent_days": dict(patience.silent_days), "late_hours": patience.late_hours, "kinds": kinds}
    if waits != site.read(orders.PATIENCE):
        site.state(orders.PATIENCE, waits)
        session.execute(update(Parcel).where(Parcel.look_at.is_not(None)).values(look_at=now()))
    record(actor, WatchChanged())


@command
def forget_old(_actor: Actor, *, at_once: int = 500) -> int:
    """Forget troubles that are over for long; their cases keep what was told of them. Returns how many."""
    old = select(ParcelAlarm.id).where(ParcelAlarm.over_at < now() - KEPT_FOR).limit(at_once)
    ids = session.scalars(old).all()
    if ids:
        session.execute(delete(ParcelAlarm).where(ParcelAlarm.id.in_(ids)))
    return len(ids)


def _is(alarm: ParcelAlarm, trouble: Trouble) -> bool:
    return (alarm.kind, alarm.mark) == (trouble.kind, trouble.mark)


def _is_one_of(alarm: ParcelAlarm, found: Sequence[Trouble]) -> bool:
    return any(_is(alarm, one) for one in found)


def _begin(actor: Actor, parcel: Parcel, trouble: Trouble) -> timedelta | None:
    """Write down a trouble and what comes of it; return how long to wait where that cannot be now."""
    watch = queries.watch()
    if trouble.kind == "silent" and orders.is_failing(parcel.carrier):
        return _UNASKED
    theirs = list(parcel.shipment.orders)
    if theirs:
        _one_at_a_time(theirs[0])
    case = queries.case_about(theirs)
    opens = case is None and bool(theirs)
    if opens and queries.opened_lately() >= watch.most_an_hour:
        alarms.sound("parcels", parcel.carrier)
        return _BRAKED
    alarm = ParcelAlarm(parcel_id=parcel.id, kind=trouble.kind, mark=trouble.mark, opened=opens)
    session.add(alarm)
    session.flush()  # the same trouble a second time ends here
    if case is not None:
        session.refresh(case, with_for_update=True)
    if opens:
        case = _open(actor, parcel, theirs[0], watch)
    alarm.case_id = case.id if case else None
    _tell(actor, ParcelStuck(parcel_id=parcel.id, kind=trouble.kind, case_id=alarm.case_id), parcel)
    if case is not None:
        cases.link_orders(actor, case, [one for one in theirs if orders.is_of(one.id, case.requester_id)])
        words = _words(parcel, case, trouble.kind, theirs[0], watch)
        cases.prepare(actor, case, rules.about(parcel.id, trouble.kind), words)
    return None


def _one_at_a_time(order: Order) -> None:
    """Let two parcels of one customer be looked at one after the other, so that she has one case."""
    root = customers.root(order.contact_id).id
    session.execute(select(Contact.id).where(Contact.id == root).with_for_update())


def _end(actor: Actor, parcel: Parcel, over: Sequence[ParcelAlarm]) -> None:
    for alarm in over:
        alarm.over_at = now()
        _tell(actor, ParcelRecovered(parcel_id=parcel.id, kind=alarm.kind, case_id=alarm.case_id), parcel)
        case = session.get(Case, alarm.case_id, with_for_update=True) if alarm.case_id else None
        if case is not None:
            cases.drop_prepared(actor, case, rules.about(parcel.id, alarm.kind))


def _tell(actor: Actor, event: ParcelStuck | ParcelRecovered, parcel: Parcel) -> None:
    """Record what a case's timeline shows of it."""
    stuck = isinstance(event, ParcelStuck)
    field = f"parcel.{event.kind}" if stuck else f"parcel.over.{event.kind}"
    record(actor, event, [Change(field=field, before=None, after=parcel.tracking_number)])


def _open(actor: Actor, parcel: Parcel, order: Order, watch: rules.Watch) -> Case:
    contact = customers.root(order.contact_id)
    mailbox = _mailbox(watch.queue_id, contact.language)
    language = _language(contact, mailbox)
    values = _values(parcel, contact, order, language)
    return cases.open_case(
        actor,
        cases.Opening(
            requester_id=contact.id,
            queue_id=watch.queue_id,
            subject=rules.fill(watch.subjects[language], values),
            channel="email",
            mailbox_id=mailbox.id if mailbox else None,
            words=f"{values['carrier']} {parcel.tracking_number}",
            waits=True,
        ),
    )


def _mailbox(queue_id: int, language: str) -> Mailbox | None:
    """Return the mailbox to answer from: best of the queue and the language, else of either, else any."""
    every = [one for one in people.mailboxes() if one.removed_at is None]
    return max(every, key=lambda one: (one.queue_id == queue_id, one.language == language), default=None)


def _language(contact: Contact, mailbox: Mailbox | None) -> str:
    spoken = (contact.language[:2], mailbox.language if mailbox else "", rules.LANGUAGES[0])
    return next(one for one in spoken if one in rules.LANGUAGES)


def _words(parcel: Parcel, case: Case, kind: str, order: Order, watch: rules.Watch) -> str:
    contact = customers.contact(case.requester_id)
    mailbox = people.mailbox(case.mailbox_id) if case.mailbox_id else None
    language = _language(contact, mailbox)
    return rules.fill(watch.words[language][kind], _values(parcel, contact, order, language))


def _values(parcel: Parcel, contact: Contact, order: Order, language: str) -> Mapping[str, str]:
    return {
        "name": rules.plain(contact.name),
        "order": rules.plain(order.reference),
        "parcel": rules.plain(parcel.tracking_number),
        "carrier": rules.plain(called(parcel.carrier, language)),
        "days": str((now() - orders.news_of(parcel)).days),
        "link": orders.carrier_page(parcel.carrier, parcel.tracking_number),
    }
