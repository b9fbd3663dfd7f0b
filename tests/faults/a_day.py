"""A day's work as one function that may die anywhere and be begun again: mails in, answers out."""

import resource

from sqlalchemy import select

from app.cases import commands as cases
from app.cases.models import Case, Message
from app.channels.email.parser import Parser
from app.channels.email.take import take_waiting
from app.core import jobs
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw
from app.people import queries
from workers import tasks


def work(mailbox_id: int, day: int, mails: list[bytes]) -> None:
    """Keep each mail by its place, take all in, answer each case once, send the answers."""
    for uid, mail in enumerate(mails, 1):
        raw.keep(SYSTEM, mailbox_id, mail, raw.Place(folder="INBOX", uidvalidity=day, uid=uid))
    parser = Parser()
    try:
        take_waiting(parser)
    finally:
        parser.close()
    alice = queries.actor_of(queries.by_email("alice@desk.example").id)
    for case_id in _unanswered():
        cases.reply(alice, case_id, body=f"Answer to {case_id}")
    tasks.react("fast")
    for job_id in jobs.due():
        tasks.run_job(job_id)


def _unanswered() -> list[int]:
    answered = select(Message.case_id).where(Message.direction == "out")
    found = list(session.scalars(select(Case.id).where(Case.id.not_in(answered)).order_by(Case.id)))
    session.rollback()
    return found


def with_little_room(most_bytes: int, mailbox_id: int, day: int, mails: list[bytes]) -> None:
    """Do the day's work where no file can grow beyond so many bytes, as on a disk that fills up."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    work(mailbox_id, day, mails)
