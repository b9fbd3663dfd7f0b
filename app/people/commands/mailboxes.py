"""What can be done to a mailbox that is there, and what is written down of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.people import policy, queries
from app.people.events import MailboxChanged
from app.people.models import Mailbox, MailboxFailure, MailboxTrouble

FAILURES_KEPT = timedelta(days=2)
MOST_FOLDERS = 500


@command
def pause(actor: Actor, mailbox_id: int) -> None:
    """Read it no more until unpause(); answers still leave by it. Raises NotAllowed, NotFound."""
    _paused(actor, mailbox_id, paused=True)


@command
def unpause(actor: Actor, mailbox_id: int) -> None:
    """Read it again, from where it was left. Raises NotAllowed, NotFound."""
    _paused(actor, mailbox_id, paused=False)


@command
def remove(actor: Actor, mailbox_id: int) -> None:
    """Read it and send by it no more, and forget its secrets. Its mail and its cases stay.

    Raises NotAllowed, NotFound.
    """
    policy.ensure(actor, "mailboxes.manage")
    mailbox = queries.mailbox(mailbox_id)
    mailbox.removed_at, mailbox.paused = now(), True
    mailbox.login_sealed = secret.seal('{"user": "", "password": ""}')
    mailbox.oauth_sealed, mailbox.oauth_until, mailbox.error = "", None, ""
    _end_troubles(mailbox_id)
    record(actor, MailboxChanged(mailbox_id=mailbox_id))


@command
def believe(actor: Actor, mailbox_id: int, authserv_id: str) -> None:
    """Believe the Authentication-Results of this receiving server. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "mailboxes.manage")
    if not authserv_id.isprintable() or not 1 <= len(authserv_id) <= 255 or set(authserv_id) & set(" ;"):
        raise Refused(N_("This is no name of a server."))
    queries.mailbox(mailbox_id).authserv_id = authserv_id
    record(actor, MailboxChanged(mailbox_id=mailbox_id))


@command
def read_folder(actor: Actor, mailbox_id: int, folder: str) -> None:
    """Read this folder from now on, from its unread mail on. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "mailboxes.manage")
    mailbox = queries.mailbox(mailbox_id)
    if folder not in mailbox.folders:
        raise Refused(N_("This is no name of a folder."))
    mailbox.folder = folder
    record(actor, MailboxChanged(mailbox_id=mailbox_id))


@command
def note_mailbox(_actor: Actor, mailbox_id: int, *, error: str = "") -> None:
    """Write down how the last look into a mailbox went; "" means well. No fact worth an event."""
    mailbox = queries.mailbox(mailbox_id)
    mailbox.error = error[:500]
    if not error:
        mailbox.fetched_at = now()
        return
    session.add(MailboxFailure(mailbox_id=mailbox_id, error=error[:500]))
    old = (MailboxFailure.mailbox_id == mailbox_id, MailboxFailure.at < now() - FAILURES_KEPT)
    session.execute(delete(MailboxFailure).where(*old))


@command
def note_test(_actor: Actor, mailbox_id: int, *, folders: Sequence[str], reads: bool) -> None:
    """Write down what a test has told. reads: it can be read, so whoever watches it begins anew."""
    mailbox = queries.mailbox(mailbox_id)
    mailbox.folders = list(folders[:MOST_FOLDERS]) or mailbox.folders
    if reads and mailbox.error:
        mailbox.woken_at = now()


@command
def note_troubles(actor: Actor, mailbox_id: int, found: Mapping[str, str]) -> list[int]:
    """Write down what is wrong now: kind to words; all else is over. Returns the new ones' ids."""
    open_ones = (MailboxTrouble.mailbox_id == mailbox_id, MailboxTrouble.over_at.is_(None))
    lasting = {one.kind: one for one in session.scalars(select(MailboxTrouble).where(*open_ones))}
    for kind in lasting.keys() - found.keys():
        lasting[kind].over_at = now()
    new = [
        MailboxTrouble(mailbox_id=mailbox_id, kind=kind, words=found[kind][:500])
        for kind in sorted(found.keys() - lasting.keys())
    ]
    session.add_all(new)
    session.flush()
    if new or lasting.keys() - found.keys():
        record(actor, MailboxChanged(mailbox_id=mailbox_id))
    return [one.id for one in new]


@command
def note_told(_actor: Actor, trouble_id: int) -> None:
    """Write down that a mail about a trouble was given away."""
    session.get_one(MailboxTrouble, trouble_id).told_at = now()


@command
def plus_begin(actor: Actor, mailbox_id: int) -> str:
    """Begin to find out whether name+anything@ arrives; returns the word to put there.

    Raises NotAllowed, NotFound.
    """
    policy.ensure(actor, "mailboxes.manage")
    word = secret.new_token()[:16].lower().replace("_", "x").replace("-", "y")
    queries.mailbox(mailbox_id).plus_test = secret.hashed(word)
    return word


@command
def plus_arrived(actor: Actor, mailbox_id: int, word: str) -> bool:
    """Turn on plus-addressing where word is the one its test mail was sent with; tell whether it was."""
    mailbox = queries.mailbox(mailbox_id)
    if not mailbox.plus_test or mailbox.plus_test != secret.hashed(word):
        return False
    mailbox.plus_addressing, mailbox.plus_test = True, ""
    record(actor, MailboxChanged(mailbox_id=mailbox_id))
    return True


def _paused(actor: Actor, mailbox_id: int, *, paused: bool) -> None:
    policy.ensure(actor, "mailboxes.manage")
    mailbox: Mailbox = queries.mailbox(mailbox_id)
    if mailbox.removed_at is not None:
        raise Refused(N_("This mailbox was removed."))
    mailbox.paused, mailbox.error, mailbox.woken_at = paused, "", now()
    if paused:
        _end_troubles(mailbox_id)
    record(actor, MailboxChanged(mailbox_id=mailbox_id))


def _end_troubles(mailbox_id: int) -> None:
    open_ones = (MailboxTrouble.mailbox_id == mailbox_id, MailboxTrouble.over_at.is_(None))
    for one in session.scalars(select(MailboxTrouble).where(*open_ones)):
        one.over_at = now()
