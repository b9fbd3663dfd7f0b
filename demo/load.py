"""The demo company comes to life: through the same commands and the same intake as everything else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from app.cases import commands as cases
from app.channels.email import take
from app.channels.email.parser import Parser
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.customers import commands as customers
from app.customers import queries as customer_queries
from app.intake import raw
from app.intake.models import RawMail
from app.orders import commands as orders
from app.orders.rules.carrier_keys import carrier_key
from app.people import commands as people
from app.people import queries
from demo import place, products, returns, tracking
from demo.company import data, mails
from demo.ports import Ports
from demo.sandbox.stamp import stamped
from workers import tasks

PACE = timedelta(minutes=7)


def load(now: datetime, ports: Ports = Ports()) -> int:  # noqa: B008 - it is frozen
    """Fill an empty house; returns how many conversations it has then. now: UTC, the end of the story."""
    with clock.at(now - timedelta(days=40)):
        _people(ports)
        _customers()
    products.load(now)
    _orders(now)
    tracking.set_up(ports)
    parser = Parser()
    try:
        talks = sorted(data.talks(), key=lambda talk: _date(_mail(talk, now)))
        for talk in talks:
            _Story(parser, now).tell(talk)
    finally:
        parser.close()
    returns.load(now)
    return len(talks)


def move(ports: Ports) -> None:
    """Tell the mailboxes and the carriers of the company where the simulators listen now, if they moved."""
    for mailbox in list(queries.mailboxes()):
        here = (mailbox.imap_port, mailbox.smtp_port)
        if mailbox.address in place.MAILBOXES and here != (ports.imap, ports.smtp):
            words = _words(mailbox.address, mailbox.name, mailbox.language, mailbox.queue_id, ports)
            people.save_mailbox(SYSTEM, mailbox.id, words)
    tracking.move(ports)


class _Story:
    """One conversation, told step by step, each step at its own time."""

    def __init__(self, parser: Parser, now: datetime) -> None:
        self.parser, self.now, self.at = parser, now, now
        self.case_id: int | None = None

    def tell(self, talk: data.Talk) -> None:
        """Let all its steps happen."""
        for step in talk.steps:
            if step.action == "customer_mail":
                self._mail(step.file)
            elif self.case_id is not None:
                self.at = min(self.at + PACE, self.now - timedelta(seconds=30))
                with clock.at(self.at):
                    self._act(step, self.case_id)
            with clock.at(self.at):
                tasks.react("fast")  # what follows from it, follows at once

    def _mail(self, name: str) -> None:
        content = mails.shifted(data.CASES / name, self.now)
        self.at = _date(content)
        with clock.at(self.at):
            taken = _take(self.parser, content)
        self.case_id = taken.case_id or self.case_id

    def _act(self, step: data.Step, case_id: int) -> None:
        who = _agent(step.agent) if step.agent else _agent("sam")
        if step.action == "reply":
            cases.reply(who, case_id, body=step.text, how=cases.How(held=False))
        elif step.action == "note":
            cases.note(who, case_id, body=step.text)
        elif step.action == "take":
            cases.take(who, case_id)
        elif step.action == "assign":
            cases.assign(_agent("sam"), case_id, who.id)
        elif step.action == "status":
            _status(who, case_id, step.to)
        elif step.action == "priority":
            cases.set_priority(who, case_id, step.to)


def _status(who: Actor, case_id: int, to: str) -> None:
    if to == "closed":
        cases.set_status(who, case_id, "solved")
    cases.set_status(who, case_id, to)


def _people(ports: Ports) -> None:
    roles = {role.key: role.id for role in queries.roles()}
    ids = {}
    for key, (name, language, role) in place.AGENTS.items():
        token = people.invite(
            SYSTEM, name=name, email=place.address_of(key), role_ids=[roles[role]], language=language
        )
        people.accept(SYSTEM, token, place.PASSWORD)
        ids[key] = _agent(key).id
    for name, members in place.QUEUES.items():
        people.save_queue(SYSTEM, None, name=name, member_ids=[ids[key] for key in members])
    queues = {queue.name: queue.id for queue in queries.all_queues()}
    for address, (name, language, queue) in place.MAILBOXES.items():
        people.save_mailbox(SYSTEM, None, _words(address, name, language, queues[queue], ports))


def _words(address: str, name: str, language: str, queue_id: int, ports: Ports) -> people.MailboxWords:
    return people.MailboxWords(
        name=name,
        address=address,
        queue_id=queue_id,
        imap_host="127.0.0.1",
        imap_port=ports.imap,
        imap_security="none",
        smtp_host="127.0.0.1",
        smtp_port=ports.smtp,
        smtp_security="none",
        user=address,
        password=place.PASSWORD,
        language=language,
        authserv_id=place.DOMAIN,
    )


def _customers() -> None:
    for one in data.customers():
        contact = customers.identify(SYSTEM, "email", one.email, name=one.name, language=one.language)
        customers.describe(SYSTEM, contact.id, company=one.company or "", phone=one.phone)


def _orders(now: datetime) -> None:
    for order in data.orders(now):
        contact = customer_queries.by_point("email", order.customer)
        if contact is None:
            raise LookupError(order.customer)
        words = orders.OrderWords(
            reference=order.reference,
            contact_id=contact.id,
            status=order.status,
            placed_at=order.placed_at,
            currency=order.currency,
            total_minor=order.total_minor,
            destination=order.destination,
        )
        lines = [
            orders.Line(sku=one.sku, name=one.name, quantity=one.quantity, price_minor=one.price_minor)
            for one in order.lines
        ]
        with clock.at(order.placed_at):
            orders.record_order(SYSTEM, words, lines)
    _parcels(data.parcels(now))


def _parcels(parcels: Iterable[data.Parcel]) -> None:
    for parcel in parcels:
        words = orders.ParcelWords(
            tracking_number=parcel.tracking_number,
            carrier=carrier_key(parcel.carrier, parcel.tracking_number),
            status=parcel.status,
            due_at=parcel.eta,
        )
        steps = [
            orders.Step(at=one.at, status=one.status, place=one.place, words=one.words)
            for one in parcel.events
        ]
        orders.record_parcel(SYSTEM, words, references=parcel.orders, steps=steps)


def _take(parser: Parser, content: bytes) -> RawMail:
    sender = parseaddr(str(message_from_bytes(content)["From"] or ""))[1]
    to = str(message_from_bytes(content)["To"] or "")
    mailbox = next((one for one in queries.mailboxes() if one.address in to.lower()), queries.mailboxes()[-1])
    raw_id = raw.keep(SYSTEM, mailbox.id, stamped(content, place.DOMAIN, sender))
    if raw_id is None:
        raise LookupError(to)
    return take.take(parser, raw_id)


def _agent(key: str) -> Actor:
    agent = queries.by_email(place.address_of(key))
    actor = queries.actor_of(agent.id) if agent else None
    if actor is None:
        raise LookupError(key)
    return actor


def _mail(talk: data.Talk, now: datetime) -> bytes:
    file = next(step.file for step in talk.steps if step.action == "customer_mail")
    return mails.shifted(data.CASES / Path(file).name, now)


def _date(content: bytes) -> datetime:
    return parsedate_to_datetime(str(message_from_bytes(content)["Date"]))
