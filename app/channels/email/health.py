"""How the mailboxes are doing: looked at once a minute, and told to administrators once a trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale, gettext

from app.channels.email.plus import LOCALES
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.errors import N_
from app.intake import arriving
from app.outgoing import commands as outgoing
from app.people import commands as people
from app.people import queries
from app.people.models import Agent, Mailbox, MailboxTrouble
from app.people.rules import health as rules
from app.people.rules.health import Habit, Signs

#: A habit changes slowly, and costs a look through weeks of mail.
HABIT_GOOD_FOR = timedelta(hours=6)
MOST_TOLD = 5
SUBJECT = N_("A mailbox needs you: %(address)s")
WORDS = N_("%(what)s\n\n%(said)s\n\nMailbox: %(address)s\nSince: %(since)s UTC\n\nCareline sends this once.")
_up_since = now()
_habits: dict[int, tuple[datetime, Habit | None]] = {}


@dataclass(frozen=True)
class Look:
    """What one look into the records of a mailbox tells. expected_by: when its silence will be odd."""

    state: rules.State
    kinds: frozenset[str]
    last_mail: datetime | None
    expected_by: datetime | None


def look_after(actor: Actor) -> None:
    """Write down what is wrong with which mailbox, and tell administrators what is new."""
    for mailbox in queries.mailboxes():
        found = look(mailbox)
        words = dict.fromkeys(found.kinds, mailbox.error or "")
        for trouble_id in people.note_troubles(actor, mailbox.id, words):
            tell(actor, trouble_id)


def look(mailbox: Mailbox) -> Look:
    """Return how a mailbox is doing by what is written down of it."""
    last = arriving.last(mailbox.id)
    habit = None if mailbox.paused else habit_of(mailbox.id)
    signs = Signs(
        paused=mailbox.paused,
        up_since=_up_since,
        error=mailbox.error,
        failing_since=queries.failing_since(mailbox),
        fetched_at=mailbox.fetched_at,
        password_until=mailbox.password_until if mailbox.sign_in == "password" else None,
        is_silent=rules.silent(habit, last, now()),
    )
    kinds = rules.troubles(signs, now())
    return Look(rules.state(signs, kinds), kinds, last, rules.expected_by(habit, last))


def habit_of(mailbox_id: int) -> Habit | None:
    """Return when mail comes to a mailbox, None where nobody can tell yet; it may be six hours old."""
    known = _habits.get(mailbox_id)
    if known is None or not timedelta(0) <= now() - known[0] < HABIT_GOOD_FOR:
        counts = arriving.by_hour(mailbox_id, now() - timedelta(weeks=rules.MOST_WEEKS))
        known = _habits[mailbox_id] = (now(), rules.habit(counts, now()))
    return known[1]


@command
def tell(actor: Actor, trouble_id: int) -> None:
    """Let one mail about a trouble leave to each administrator, if one may and none did within a day."""
    trouble = queries.trouble(trouble_id)
    if trouble is None or queries.told_lately(trouble.mailbox_id, trouble.kind):
        return
    mailbox = queries.mailbox(trouble.mailbox_id)
    sender = _sender(queries.mailboxes(), {one.mailbox_id for one in queries.troubles()})
    if sender is None:
        return
    people.note_told(actor, trouble_id)
    for agent in queries.administrators()[:MOST_TOLD]:
        outgoing.queue(actor, _letter(agent, sender, mailbox, trouble))


def _sender(mailboxes: Sequence[Mailbox], in_trouble: set[int]) -> Mailbox | None:
    """Return a mailbox that probably can send, None where none is well."""
    return next((one for one in mailboxes if one.id not in in_trouble and not one.paused), None)


def _letter(agent: Agent, sender: Mailbox, mailbox: Mailbox, trouble: MailboxTrouble) -> outgoing.Words:
    with force_locale(LOCALES.get(agent.language, "en")):
        values: Mapping[str, str] = {
            "what": gettext(rules.KINDS[trouble.kind]),
            "said": trouble.words,
            "address": mailbox.address,
            "since": f"{trouble.since:%Y-%m-%d %H:%M}",
        }
        return outgoing.Words(
            channel="email",
            mailbox_id=sender.id,
            recipient=agent.email,
            recipient_name=agent.name,
            subject=gettext(SUBJECT, address=mailbox.address),
            body=gettext(WORDS, **values),
            domain=sender.address.partition("@")[2],
            auto=True,
        )
