"""What a case may become, and what it is called. Pure: no database, no request, no clock."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from html import unescape
from itertools import takewhile

from app.core.errors import N_, Refused

#: By which ways an agent may have heard what she writes down herself.
HEARD = ("phone", "visit", "sms", "whatsapp", "fax")
STATUSES = ("new", "open", "waiting_customer", "waiting_other", "solved", "closed")
#: Between two parts of a letter.
_GAP = "\n\n"
_PICTURE = re.compile(r'<img [^>]*?src="cid:([^"]{1,300})"')
_ANSWERS = re.compile(
    r"(?:re|aw|antw|sv|vs|rv|tr|fw|fwd|wg|回复|答复|回覆|转发|轉寄) ?(?:\[\d{1,3}\])? ?[:\uff1a] ?"
)
_MOST_SUBJECT = 500
#: Somebody still has to do something about it.
UNSETTLED = ("new", "open", "waiting_customer", "waiting_other")
#: Nobody has to, until somebody writes again.
SETTLED = ("solved", "closed")
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
    "released": N_("An agent put it here out of quarantine."),
    "burst": N_("Its sender sent many alike within minutes."),
    "repeat": N_("The same customer had written about the same subject not long before."),
    "detached": N_("An agent took it out of another case."),
}
#: So often in an hour may mail open one case again: two machines answering each other must come to an end.
REOPENED_AT_MOST = 3
#: What became of a number in a case: it waits, an agent linked it, or said that it is nothing; it linked
#: by itself; an agent took the link off.
HINTS = ("open", "confirmed", "dismissed", "linked", "undone")
LINKS = frozenset({"confirmed", "linked"})
#: An agent has said no: what such a number names is not linked again by itself.
REFUSED = frozenset({"dismissed", "undone"})
_BESIDE = 48
#: What may be drafted: its fields, and the grant that sending it takes. "heard" is of one customer each,
#: as "heard:7", where she is known.
DRAFTS: dict[str, tuple[tuple[str, ...], str]] = {
    "reply": (("to", "cc", "bcc", "text"), "cases.reply"),
    "note": (("text",), "cases.work"),
    "side": (("side_id", "forward_id", "to", "cc", "bcc", "subject", "text"), "cases.reply"),
    "case": (("to", "cc", "bcc", "mailbox_id", "queue_id", "subject", "text"), "cases.create"),
    "heard": (
        ("point", "name", "channel", "mailbox_id", "queue_id", "subject", "text"),
        "cases.create",
    ),
}
MOST_DRAFT = 100_000
#: Fields that a form fills in by itself: they alone are no draft.
_CHOSEN = frozenset({"mailbox_id", "queue_id", "channel", "to", "cc", "side_id", "forward_id"})
#: To so many an answer may go, and from so many on the agent is asked first.
MOST_RECIPIENTS, MANY_RECIPIENTS = 100, 10
MOST_FILE_BYTES = 15_000_000
MOST_FILES = 50
#: No time is chosen farther away than this.
LATEST = timedelta(days=365)
_QUOTED_MOST = 20_000
_FIRST_NUMBER = 10_000
MOST_SUBJECT = 200
#: Providers where everybody has an address.
PUBLIC_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.co.jp",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "mail.ru",
        "yandex.ru",
        "proton.me",
        "protonmail.com",
        "fastmail.com",
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "yeah.net",
        "sina.com",
        "sohu.com",
        "aliyun.com",
        "139.com",
        "189.cn",
        "naver.com",
    ]
)
MOST_LAST_WORDS = 160


def number(case_id: int) -> str:
    """Return what people call a case: C-10423."""
    return f"C-{_FIRST_NUMBER + case_id}"


def case_id_of(said: str) -> int | None:
    """Return the id of the case that people call so: "C-10423", "c-10423" or "10423"; else None."""
    digits = said.strip().upper().removeprefix("C-")
    known = digits.isascii() and digits.isdigit() and len(digits) < 16 and int(digits) > _FIRST_NUMBER
    return int(digits) - _FIRST_NUMBER if known else None


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


def sleeps(status: str) -> bool:
    """Tell whether a case waits for others, so that their answer may wake it; a closed one stays closed."""
    return "open" in MOVES[status] and status != "new"


def due(at: datetime, reply_within_minutes: int) -> datetime:
    """Return when a customer who wrote at that instant must have an answer. at: UTC."""
    return at + timedelta(minutes=reply_within_minutes)


def first_words(text: str) -> str:
    """Return the beginning of what was said, in one line, for lists."""
    return " ".join(text[: MOST_LAST_WORDS * 4].split())[:MOST_LAST_WORDS]


def answer_subject(subject: str) -> str:
    """Return subject as that of an answer, without piling up "Re:"."""
    return subject if subject[:3].lower() in {"re:", "aw:"} or subject[:2] == "回复" else f"Re: {subject}"


def bare_subject(subject: str) -> str:
    """Return what a subject is about, by which two are compared: no "Re:", no case, no gaps."""
    words = " ".join(subject[:_MOST_SUBJECT].casefold().split())
    while begun := _ANSWERS.match(words):
        words = words[begun.end() :]
    return words


def outsiders(addresses: Iterable[str], known: Iterable[str], ours: Iterable[str]) -> list[str]:
    """Return those of addresses that neither take part nor share a domain of their own with who does or us.

    A provider's domain, where everybody has an address, says nothing.
    """
    inside = {one.lower() for one in known}
    homes = {one.rpartition("@")[2].lower() for one in (*inside, *ours)} - PUBLIC_DOMAINS
    return [
        one for one in addresses if one.lower() not in inside and one.rpartition("@")[2].lower() not in homes
    ]


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def quoted(text: str, *, name: str, at: str, language: str) -> str:
    """Return a message as an answer quotes it. at: in words. Nothing of it is read as a pattern."""
    lines = "\n".join(f"> {line}".rstrip() for line in text[:_QUOTED_MOST].splitlines())
    return f"{at}，{name} 写道：\n{lines}" if language == "zh" else f"On {at}, {name} wrote:\n{lines}"  # noqa: RUF001


def token_address(address: str, side_id: int | None) -> str:
    """Return for what a reply token of this recipient is made: that of a side conversation opens no other."""
    return f"{address}\0side {side_id}" if side_id else address


def drafted(kind: str) -> tuple[tuple[str, ...], str]:
    """Return what DRAFTS says of a draft, whoever it is about."""
    return DRAFTS[kind.partition(":")[0]]


def heard_from(contact_id: int) -> str:
    """Return the kind of a draft of what somebody said. contact_id: 0 where nobody knows yet who it was."""
    return f"heard:{contact_id}" if contact_id else "heard"


def draft_words(kind: str, said: Mapping[str, str]) -> dict[str, str]:
    """Return what of said belongs into a draft of this kind, {} where nothing was typed. Raises Refused."""
    words = {name: said[name] for name in drafted(kind)[0] if said.get(name)}
    if sum(len(one) for one in words.values()) > MOST_DRAFT:
        raise Refused(N_("This is too long to be kept as a draft."), field="text")
    return words if any(one.strip() for name, one in words.items() if name not in _CHOSEN) else {}


def next_version(was: int | None, at: datetime) -> int:
    """Return the version of words saved then: greater than was, and than any of an earlier draft."""
    return max((was or 0) + 1, int(at.timestamp() * 1000))


def pictures_of(html: str) -> frozenset[str]:
    """Return the Content-IDs of the files that HTML shows in place."""
    return frozenset(unescape(one) for one in _PICTURE.findall(html))


def words_around(text: str, start: int, end: int) -> str:
    """Return the words from start to end with a few before and after them, in one line."""
    before = " ".join(text[max(start - _BESIDE, 0) : start].split())
    after = " ".join(text[end : end + _BESIDE].split())
    left = "… " if start > _BESIDE else ""
    right = " …" if end + _BESIDE < len(text) else ""
    gap, then = " " * text[:start][-1:].isspace(), " " * text[end : end + 1].isspace()
    return f"{left}{before}{gap}{' '.join(text[start:end].split())}{then}{after}{right}"


def letter(prepared: Mapping[str, str]) -> str:
    """Return the words that lie ready as one letter: how they all begin and end stands in it once.

    prepared: words by what they are about, as "matter:why"; of one matter those count that came last.
    """
    newest = {about.rpartition(":")[0]: words for about, words in prepared.items()}
    letters = [one.split(_GAP) for one in dict.fromkeys(newest.values())]
    if len(letters) < 2:
        return _GAP.join(letters[0]) if letters else ""
    begin = _alike(letters)
    rest = [one[begin:] for one in letters]
    end = _alike([one[::-1] for one in rest])
    middle = [part for one in rest for part in one[: len(one) - end]]
    return _GAP.join([*letters[0][:begin], *middle, *rest[0][len(rest[0]) - end :]])


def letter_sign(prepared: Mapping[str, str]) -> str:
    """Return what is another for another letter, "" for none."""
    words = letter(prepared)
    return sha256(words.encode()).hexdigest()[:12] if words else ""


def _alike(letters: Sequence[Sequence[str]]) -> int:
    """Return with how many same parts all of these begin."""
    return sum(1 for _ in takewhile(lambda parts: len(set(parts)) == 1, zip(*letters, strict=False)))
