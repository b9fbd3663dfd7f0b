"""What stands in the composer of a case: what was refused, else what is drafted, else what is usual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, gettext

from app.cases import queries, rules
from app.cases.queries import Case, DraftFile, Message, Side
from app.channels.email import addresses
from app.core.actor import Actor
from app.core.clock import now
from app.core.errors import N_, Refused
from app.core.web import zone
from app.customers import queries as customers
from app.desk.addressed import line_of, people_of
from app.people import queries as people

MODES = ("reply", "note", "side")


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What was typed and not done, and why. ask: what the writer may say yes to, see cases.commands.How."""

    words: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    ask: str = ""


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What is to be passed on, or gone on with: the id of a message, of a side conversation; 0 for none."""

    forward: int = 0
    side: int = 0


@dataclass(frozen=True, kw_only=True)
class Composer:
    """What the composer shows. usual: values of fields by mode. why_not: why nobody can answer here, or "".

    all_of: whom else the newest message went to. key: by which what is sent from here is sent once.
    quoted: what an answer may quote; quotes: whether this writer's do, as a rule.
    bounces: the addresses in its fields, and in all_of, to which mail comes back.
    """

    mode: str
    why_not: str
    usual: Mapping[str, Mapping[str, str]]
    drafts: Mapping[str, queries.Draft]
    files: Mapping[str, Sequence[DraftFile]]
    all_of: str
    seen_id: int
    most_bytes: int
    quoted: queries.Newest
    quotes: bool
    wakes: bool = True
    refusal: Refusal = Refusal()
    bounces: Sequence[str] = ()
    forwards: Sequence[Message] = ()
    side: Side | None = None
    key: str = field(default_factory=lambda: token_hex(16))

    @property
    def problem(self) -> str:
        """What is wrong with what was sent, "" for nothing."""
        return self.refusal.problem

    def value(self, mode: str, name: str) -> str:
        """Return what stands in a field of one of its forms."""
        if self.problem and mode == self.mode:
            return self.refusal.words.get(name, "")
        if mode in self.drafts and (self.drafts[mode].words.get(name) or name == "text"):
            return self.drafts[mode].words.get(name, "")
        return self.usual.get(mode, {}).get(name, "")

    def checked(self, mode: str, name: str, *, usually: bool) -> bool:
        """Return whether a box of one of its forms is checked."""
        return bool(self.refusal.words.get(name)) if self.problem and mode == self.mode else usually

    def named(self, mode: str) -> list[str]:
        """Return the addresses that stand in one of its forms."""
        return [one for name in ("to", "cc", "bcc") for one in _in_line(self.value(mode, name))]

    def bouncing(self, mode: str) -> list[str]:
        """Return those of them to which mail comes back."""
        named = self.named(mode)
        return [one for one in self.bounces if one in named]


def composer(
    actor: Actor,
    case: Case,
    *,
    mode: str = "",
    refusal: Refusal | None = None,
    begins: Beginning | None = None,
    newest: queries.Newest | None = None,
) -> Composer:
    """Return the composer of a case. newest: that its customer has said, where it is known already."""
    drafts = queries.drafts_in(actor, case.id)
    begun = queries.side(actor, begins.side) if begins and begins.side else None
    passed = [queries.message(actor, begins.forward)] if begins and begins.forward else []
    address = customers.address(case.requester_id, kind="email") or ""
    mailbox = people.mailbox(case.mailbox_id) if case.mailbox_id else None
    newest = newest or queries.newest_said(case)
    usual = {"reply": _reply(case, address), "side": _aside(case, begun, passed)}
    if begun or passed:
        drafts = {kind: one for kind, one in drafts.items() if kind != "side"}
    made = Composer(
        mode=mode or max(drafts, key=lambda kind: drafts[kind].saved_at, default="reply"),
        why_not=_why_not(actor, case, address),
        usual=usual,
        drafts=drafts,
        files=queries.all_draft_files(actor, case),
        all_of=_all_of(case, newest.heads, {address, mailbox.address if mailbox else ""}),
        seen_id=newest.id,
        quoted=newest,
        quotes=people.agent(actor.id).quotes,
        most_bytes=mailbox.most_sent_bytes if mailbox else 0,
        refusal=refusal or Refusal(),
        forwards=passed,
        side=begun,
        wakes=begun.wakes if begun else True,
    )
    return replace(made, bounces=customers.bouncing(_named(made)))


@dataclass(frozen=True)
class Time:
    """A time to send at. value: in the reader's zone, as a form sends it."""

    word: str
    value: str


def times() -> list[Time]:
    """Return the usual times for sending later, in the reader's zone."""
    here = now().astimezone(ZoneInfo(zone() or "UTC"))
    morning = (here + timedelta(days=1)).replace(hour=8, minute=0)
    monday = (here + timedelta(days=7 - here.weekday())).replace(hour=8, minute=0)
    found = [(gettext("In an hour"), here + timedelta(hours=1)), (gettext("Tomorrow morning"), morning)]
    if monday != morning:
        found.append((gettext("On Monday morning"), monday))
    return [
        Time(f"{word} · {format_datetime(at, 'EEE HH:mm')}", f"{at:%Y-%m-%dT%H:%M}") for word, at in found
    ]


def _clock(at: datetime) -> str:
    return str(format_datetime(at, "EEE HH:mm"))


def instant(said: str) -> datetime | None:
    """Return the instant that a form names in the reader's zone, None where it names none."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone() or "UTC"))
    except ValueError:
        return None


def _reply(case: Case, address: str) -> dict[str, str]:
    """Answer the requester; whom an agent let take part reads it too. Words that lie ready are put in."""
    others = [one for one, role in queries.participants(case.id).items() if role == "participant"]
    cc = [(customers.contact(one).name, customers.address(one, kind="email") or "") for one in others[:20]]
    to = ((customers.contact(case.requester_id).name, address),) if address else ()
    named = tuple(("" if name == found else name, found) for name, found in cc if found)
    return {"to": line_of(to), "cc": line_of(named), "text": case.letter}


def _aside(case: Case, begun: Side | None, passed: Sequence[Message]) -> dict[str, str]:
    if begun is not None:
        some = tuple((str(name), str(address)) for name, address in begun.people)
        return {"to": line_of(some), "subject": begun.subject, "side_id": str(begun.id)}
    if not passed:
        return {"subject": case.subject}
    message = passed[0]
    at = format_datetime(message.at, "medium")
    head = gettext("Forwarded: %(name)s, %(at)s", name=message.author_name, at=at)
    quote = "\n".join(f"> {line}".rstrip() for line in message.text[:20_000].splitlines())
    words = {"subject": f"Fwd: {case.subject}"[: rules.MOST_SUBJECT], "text": f"\n\n{head}\n{quote}"}
    return words | {"forward_id": str(message.id)}


def _all_of(case: Case, heads: str, surely: set[str]) -> str:
    """Return whom the customer's newest message went to beside her and us. surely: who is one of those."""
    try:
        others = tuple(one for one in people_of(heads, "cc") if one[1] not in surely)
    except Refused:  # what a stranger wrote there need not be addresses
        return ""
    if not others:
        return ""
    known = people.own_addresses() | customers.values(case.requester_id, kind="email")
    return line_of(tuple(one for one in others if one[1] not in known))


def _named(made: Composer) -> set[str]:
    """Return the addresses that stand in its fields, and those that one click puts there."""
    return {*made.named("reply"), *made.named("side"), *_in_line(made.all_of)}


def _in_line(line: str) -> list[str]:
    return [one.address.lower() for one in addresses.parse(line)[0] if one.address]


def _why_not(actor: Actor, case: Case, address: str) -> str:
    reasons = (
        (not actor.may("cases.reply"), N_("You may read this case, but not answer the customer.")),
        (
            case.status == "closed",
            N_("A closed case stays closed. Start a new one to write to this customer."),
        ),
        (not address, N_("The customer has no email address.")),
        (case.mailbox_id is None, N_("The case has no mailbox to answer from.")),
    )
    return next((str(gettext(words)) for holds, words in reasons if holds), "")
