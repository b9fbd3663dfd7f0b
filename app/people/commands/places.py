"""What can be done to teams, queues and mailboxes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.core import secret
from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.people import policy, queries, rules
from app.people.events import MailboxChanged, QueueChanged, TeamChanged
from app.people.models import Mailbox, Queue, Team
from app.people.rules import mail_words
from config import is_loopback

#: What is written down of a mailbox just as it was said.
AS_SAID = (
    "name",
    "queue_id",
    "language",
    "brand",
    "imap_host",
    "imap_port",
    "imap_security",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "sign_in",
    "password_until",
    "folder",
    "authserv_id",
    "reopen_days",
    "repeat_hours",
    "plus_addressing",
    "undo_seconds",
    "most_sent_bytes",
)


@dataclass(frozen=True, kw_only=True)
class MailboxWords:
    """What an administrator says of a mailbox. See people.models.Mailbox.

    signatures: by language, plain words or simple HTML. ack: by language, "" for none.
    """

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
    sign_in: str = "password"
    folder: str = "INBOX"
    brand: str = ""
    reopen_days: int = 14
    repeat_hours: int = 0
    undo_seconds: int = 10
    most_sent_bytes: int = 20_000_000
    plus_addressing: bool = False
    password_until: datetime | None = None
    ack: Mapping[str, str] = field(default_factory=dict)
    signatures: Mapping[str, str] = field(default_factory=dict)


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
    """Make or change a mailbox; an empty password keeps the one there is. Raises NotAllowed, Refused.

    One that was removed comes back, with its mail, where its address is given again.
    """
    policy.ensure(actor, "mailboxes.manage")
    mailbox = queries.mailbox(mailbox_id) if mailbox_id else _removed(words.address) or Mailbox()
    _refuse_bad(words)
    _refuse_other(mailbox, words)
    password = words.password or (_password_of(mailbox, words) if mailbox_id else "")
    _set(mailbox, words)
    mailbox.login_sealed = secret.seal(json.dumps({"user": words.user, "password": password}))
    mailbox.removed_at, mailbox.error = None, ""
    session.add(mailbox)
    session.flush()
    record(actor, MailboxChanged(mailbox_id=mailbox.id))
    return mailbox


def _removed(address: str) -> Mailbox | None:
    gone = select(Mailbox).where(Mailbox.address == address.lower(), Mailbox.removed_at.is_not(None))
    return session.scalar(gone)


def _refuse_other(mailbox: Mailbox, words: MailboxWords) -> None:
    same = select(Mailbox.id).where(Mailbox.address == words.address.lower(), Mailbox.id != (mailbox.id or 0))
    if session.scalar(same) is not None:
        raise Refused(N_("Another mailbox has this address already."), field="address")


def _password_of(mailbox: Mailbox, words: MailboxWords) -> str:
    """Return the password there is, which goes to no other server than the one it was given for."""
    hosts = {mailbox.imap_host, mailbox.smtp_host}
    if words.sign_in == "password" and not {words.imap_host, words.smtp_host} <= hosts:
        raise Refused(N_("Another server needs the password again."), field="password")
    try:
        return queries.imap_login(mailbox).password
    except ValueError:
        raise Refused(N_("The secret key has changed; give the password again."), field="password") from None


def _set(mailbox: Mailbox, words: MailboxWords) -> None:
    """Write down all but the secrets."""
    if mailbox.sign_in != words.sign_in:
        mailbox.oauth_sealed, mailbox.oauth_until = "", None
    for name in AS_SAID:
        setattr(mailbox, name, getattr(words, name))
    mailbox.address = words.address.lower()
    mailbox.form_senders = " ".join(rules.addresses(words.form_senders))
    mailbox.ack = {key: said.strip() for key, said in words.ack.items() if said.strip()}
    mailbox.signatures = {
        key: mail_words.signature(said) for key, said in words.signatures.items() if said.strip()
    }


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
    if not 0 <= words.undo_seconds <= rules.MOST_UNDO_SECONDS:
        raise Refused(N_("Say a time from 0 to 30 seconds."), field="undo_seconds")
    queries.queue(words.queue_id)
    _refuse_bad_numbers(words)
    _refuse_bad_words(words)
    _refuse_server("imap", words.imap_host, words.imap_port, words.imap_security)
    _refuse_server("smtp", words.smtp_host, words.smtp_port, words.smtp_security)


def _refuse_bad_numbers(words: MailboxWords) -> None:
    if not 0 <= words.reopen_days <= 3650:
        raise Refused(N_("Say a number of days from 0 to 3650."), field="reopen_days")
    if not 0 <= words.repeat_hours <= rules.MOST_REPEAT_HOURS:
        raise Refused(N_("Say a number of hours from 0 to 4320."), field="repeat_hours")
    if not 1_000_000 <= words.most_sent_bytes <= rules.MOST_SENT_BYTES:
        raise Refused(N_("Say a number from 1 to 100."), field="most_sent_mb")


def _refuse_bad_words(words: MailboxWords) -> None:
    if words.sign_in not in rules.SIGN_INS:
        raise Refused(N_("There is no such way to sign in."), field="sign_in")
    if not words.folder or not words.folder.isprintable():
        raise Refused(N_("This is no name of a folder."), field="folder")
    if not (words.authserv_id + words.brand + words.user + words.name).isprintable():
        raise Refused(N_("Leave out signs that cannot be printed."), field="name")
    for language, said in words.ack.items():
        fault = mail_words.ack_fault(said)
        if fault:
            raise Refused(fault, field=f"ack_{language}")
    for language, said in words.signatures.items():
        if len(said) > mail_words.LONGEST:
            raise Refused(N_("This is too long."), field=f"signature_{language}")


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
