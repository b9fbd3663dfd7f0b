"""What can be done to teams, queues and mailboxes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.people import policy, queries, rules
from app.people.events import MailboxChanged, QueueChanged, TeamChanged
from app.people.models import Mailbox, Queue, Team
from config import is_loopback


@dataclass(frozen=True, kw_only=True)
class MailboxWords:
    """What an administrator says of a mailbox. See people.models.Mailbox."""

    name: str
    address: str
    queue_id: int
    imap_host: str
    imap_port: int
    smtp_host: str
    smtp_port: int
    user: str
    password: str
    imap_security: str = "tls"
    smtp_security: str = "starttls"
    language: str = "en"
    authserv_id: str = ""
    form_senders: str = ""


@command
def save_team(
    actor: Actor,
    team_id: int | None,
    *,
    name: str,
    member_ids: Sequence[int],
    lead_id: int | None = None,
) -> Team:
    """Make or change a team. lead_id: see people.models.Team. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "people.manage")
    team = queries.team(team_id) if team_id else Team()
    _refuse_taken(Team, name, team_id)
    team.name = name.strip()
    team.members = [queries.agent(agent_id) for agent_id in member_ids]
    team.lead_id = queries.agent(lead_id).id if lead_id else None
    session.add(team)
    session.flush()
    record(actor, TeamChanged(team_id=team.id))
    return team


@command
def save_queue(
    actor: Actor,
    queue_id: int | None,
    *,
    name: str,
    reply_within_minutes: int = 480,
    member_ids: Sequence[int] = (),
    team_ids: Sequence[int] = (),
) -> Queue:
    """Make or change a queue and who works it. Raises NotAllowed, Refused."""
    policy.ensure(actor, "people.manage")
    queue = queries.queue(queue_id) if queue_id else Queue()
    _refuse_taken(Queue, name, queue_id)
    if not 1 <= reply_within_minutes <= 60 * 24 * 90:
        raise Refused(N_("Say a time from one minute to 90 days."), field="reply_within_minutes")
    queue.name, queue.reply_within_minutes = name.strip(), reply_within_minutes
    queue.members = [queries.agent(agent_id) for agent_id in member_ids]
    queue.teams = [queries.team(team_id) for team_id in team_ids]
    session.add(queue)
    session.flush()
    record(actor, QueueChanged(queue_id=queue.id))
    return queue


@command
def save_mailbox(actor: Actor, mailbox_id: int | None, words: MailboxWords) -> Mailbox:
    """Make or change a mailbox; an empty password keeps the one there is. Raises NotAllowed, Refused."""
    policy.ensure(actor, "mailboxes.manage")
    mailbox = queries.mailbox(mailbox_id) if mailbox_id else Mailbox()
    _refuse_bad(words)
    if words.address.lower() in queries.own_addresses() - {mailbox.address}:
        raise Refused(N_("Another mailbox has this address already."), field="address")
    password = words.password or (queries.imap_login(mailbox).password if mailbox_id else "")
    mailbox.name, mailbox.address, mailbox.queue_id = words.name, words.address.lower(), words.queue_id
    mailbox.imap_host, mailbox.imap_port, mailbox.imap_security = (
        words.imap_host,
        words.imap_port,
        words.imap_security,
    )
    mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security = (
        words.smtp_host,
        words.smtp_port,
        words.smtp_security,
    )
    mailbox.language, mailbox.authserv_id = words.language, words.authserv_id
    mailbox.form_senders = " ".join(rules.addresses(words.form_senders))
    mailbox.login_sealed = secret.seal(json.dumps({"user": words.user, "password": password}))
    session.add(mailbox)
    session.flush()
    record(actor, MailboxChanged(mailbox_id=mailbox.id))
    return mailbox


@command
def note_mailbox(_actor: Actor, mailbox_id: int, *, error: str = "") -> None:
    """Write down how the last look into a mailbox went; "" means well. No fact worth an event."""
    mailbox = queries.mailbox(mailbox_id)
    mailbox.error = error[:500]
    if not error:
        mailbox.fetched_at = now()


@command
def mailbox_for_files(actor: Actor) -> Mailbox:
    """Make a mailbox of mails that come as files, for where there is no other: neither read nor sent by."""
    words = MailboxWords(
        name="Files",
        address="files@careline.invalid",
        queue_id=queries.all_queues()[0].id,
        imap_host="imap.invalid",
        imap_port=993,
        smtp_host="smtp.invalid",
        smtp_port=587,
        user="files",
        password="",
    )
    mailbox = save_mailbox(actor, None, words)
    mailbox.paused = True
    return mailbox


def _refuse_bad(words: MailboxWords) -> None:
    fault = rules.email_fault(words.address)
    if fault:
        raise Refused(fault, field="address")
    if any(rules.email_fault(one) for one in rules.addresses(words.form_senders)):
        raise Refused(N_("Write addresses, with commas between them."), field="form_senders")
    if words.language not in rules.LANGUAGES:
        raise Refused(N_("There is no such language."), field="language")
    queries.queue(words.queue_id)
    _refuse_server("imap", words.imap_host, words.imap_port, words.imap_security)
    _refuse_server("smtp", words.smtp_host, words.smtp_port, words.smtp_security)


def _refuse_server(side: str, host: str, port: int, security: str) -> None:
    if not host or not host.isprintable() or set(host) & set(" /@"):
        raise Refused(N_("This is no name of a server."), field=f"{side}_host")
    if not 1 <= port <= 65535:
        raise Refused(N_("A port is a number from 1 to 65535."), field=f"{side}_port")
    if security not in rules.SECURITIES or (security == "none" and not is_loopback(host)):
        raise Refused(N_("Only this machine itself may do without encryption."), field=f"{side}_security")


def _refuse_taken(kind: type[Team | Queue], name: str, own_id: int | None) -> None:
    if not name.strip():
        raise Refused(N_("Give it a name."), field="name")
    other = session.scalar(select(kind.id).where(kind.name == name.strip(), kind.id != (own_id or 0)))
    if other is not None:
        raise Refused(N_("This name is taken."), field="name")
