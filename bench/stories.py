"""What happens in the cases of a benchmark: the same number tells the same story every time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

SHORT, TALK, NOTED = ("in", "out"), ("in", "out", "in", "out"), ("in", "take", "note", "out", "in", "out")
LONG = ("in", "out") * 15
#: One case in so many has 30 messages.
LONG_EVERY = 100
SETTLED = ("solve", "close")
QUEUES = ("Parcels", "Returns", "Invoices", "Repairs")
SUBJECTS = (
    "Where is my parcel?",
    "The lamp came broken",
    "I need an invoice",
    "Wrong colour",
    "Cancel my order",
)
CHINESE_SUBJECTS = ("我的包裹在哪里", "台灯坏了", "请开发票")
WORDS = (
    "Hello, I am still waiting and nobody could tell me when it will come.",
    "The box was open when it arrived and one of the two lamps does not work.",
    "Thank you, that helps. Could you also send it to my office next time?",
    "I paid twice by mistake, please have a look at it and write to me.",
)
CHINESE_WORDS = (
    "您好，我的包裹已经两周没有更新了，请帮我查一下。",
    "谢谢，台灯收到了，但是灯泡不亮，可以换一个吗？",
)
ANSWERS = (
    "Thank you for writing. We asked the carrier and will tell you tomorrow.",
    "A new one leaves today; please keep the broken one until we ask for it.",
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happens. deed: in, out, take, note, solve or close. after: since the step before."""

    deed: str
    after: timedelta
    words: str = ""
    html: bool = False
    attached: bool = False


@dataclass(frozen=True, kw_only=True)
class Story:
    """A case from its first word to its last. contact, queue: numbers from 0. order: it names one."""

    number: int
    contact: int
    queue: int
    subject: str
    chinese: bool
    order: bool
    steps: tuple[Step, ...]


def stories(count: int, *, contacts: int, seed: int = 20261123) -> Iterator[Story]:
    """Tell count stories, oldest first, of so many contacts."""
    for number in range(count):
        yield _story(number, contacts, Random(seed + number))


def _story(number: int, contacts: int, chance: Random) -> Story:
    chinese = chance.random() < 0.1
    contact = number if number < contacts else chance.randrange(contacts)
    story = Story(
        number=number,
        contact=contact,
        queue=chance.randrange(len(QUEUES)),
        subject=chance.choice(CHINESE_SUBJECTS if chinese else SUBJECTS),
        chinese=chinese,
        order=chance.random() < 0.3,
        steps=(),
    )
    return replace(story, steps=tuple(_steps(_deeds(number, chance), chance, chinese=chinese)))


def _deeds(number: int, chance: Random) -> tuple[str, ...]:
    """Return what is done; one story in twelve stays where it got stuck."""
    talk = LONG if number % LONG_EVERY == 7 else chance.choices((SHORT, TALK, NOTED), (50, 30, 20))[0]
    whole = talk + SETTLED
    return whole[: chance.randrange(1, len(whole))] if chance.random() < 1 / 12 else whole


def _steps(deeds: tuple[str, ...], chance: Random, *, chinese: bool) -> Iterator[Step]:
    for place, deed in enumerate(deeds):
        hours = 0.0 if place == 0 else 300.0 if deed == "close" else chance.uniform(0.1, 30)
        words = chance.choice(_said(deed, chinese=chinese))
        inbound = deed == "in"
        yield Step(
            deed=deed,
            after=timedelta(hours=hours),
            words=f"{words} ({place + 1})",
            html=inbound and chance.random() < 0.5,
            attached=inbound and chance.random() < 0.2,
        )


def _said(deed: str, *, chinese: bool) -> tuple[str, ...]:
    return (CHINESE_WORDS if chinese else WORDS) if deed == "in" else ANSWERS
