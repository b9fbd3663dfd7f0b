"""What a case may become, and what it is called. Pure: no database, no request, no clock."""

from datetime import datetime, timedelta

from app.core.errors import N_, Refused

STATUSES = ("new", "open", "waiting_customer", "waiting_other", "solved", "closed")
#: Somebody still has to do something about it.
UNSETTLED = ("new", "open", "waiting_customer", "waiting_other")
PRIORITIES = ("low", "normal", "high", "urgent")
MOVES: dict[str, frozenset[str]] = {
    "new": frozenset({"open", "waiting_customer", "waiting_other", "solved"}),
    "open": frozenset({"waiting_customer", "waiting_other", "solved"}),
    "waiting_customer": frozenset({"open", "waiting_other", "solved"}),
    "waiting_other": frozenset({"open", "waiting_customer", "solved"}),
    "solved": frozenset({"open", "waiting_customer", "waiting_other", "closed"}),
    "closed": frozenset(),
}
#: Why a message is in its case, as agents read it.
JOINED = {
    "own": N_("It carries the reply token that was given to this sender."),
    "other": N_("It carries a reply token that was given to somebody else on this case."),
    "reference": N_("It answers a message that this sender sent or received."),
    "bounce": N_("It reports on a message that left from here."),
    "detached": N_("An agent took it out of another case."),
}
#: So often in an hour may mail open one case again: two machines answering each other must come to an end.
REOPENED_AT_MOST = 3
_FIRST_NUMBER = 10_000
MOST_SUBJECT = 200
MOST_LAST_WORDS = 160


def number(case_id: int) -> str:
    """Return what people call a case: C-10423."""
    return f"C-{_FIRST_NUMBER + case_id}"


def moved(status: str, to: str) -> str:
    """Return to, or raise Refused where MOVES has no such step."""
    if to not in MOVES:
        raise Refused(N_("There is no such status."), field="status")
    if to not in MOVES[status]:
        raise Refused(
            N_("A closed case stays closed; start a new one.")
            if status == "closed"
            else N_("The case cannot take this status from the one it has."),
            status=status,
            to=to,
        )
    return to


def after_inbound(status: str) -> str:
    """A customer's word opens a case again, also a closed one: intake has asked whether it still may."""
    return status if status == "new" else "open"


def due(at: datetime, reply_within_minutes: int) -> datetime:
    """Return when a customer who wrote at that instant must have an answer. at: UTC."""
    return at + timedelta(minutes=reply_within_minutes)


def first_words(text: str) -> str:
    """Return the beginning of what was said, in one line, for lists."""
    return " ".join(text[: MOST_LAST_WORDS * 4].split())[:MOST_LAST_WORDS]


def answer_subject(subject: str) -> str:
    """Return subject as that of an answer, without piling up "Re:"."""
    return subject if subject[:3].lower() in {"re:", "aw:"} or subject[:2] == "回复" else f"Re: {subject}"
