"""Mails of a benchmark, as they come over the wire."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from random import Random

from app.channels.email.compose import LETTER
from bench.stories import CHINESE_SUBJECTS, CHINESE_WORDS, SUBJECTS, WORDS

#: The address of a queue's mailbox, by the queue's number.
OURS = "support{}@desk.example"
ATTACHED_BYTES = 50_000


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail is to be. answers: the Message-ID it answers, with its angle brackets. at: UTC."""

    message_id: str
    address: str
    name: str
    subject: str
    words: str
    at: datetime
    queue: int = 0
    html: bool = False
    attached: bool = False
    answers: str = ""


def written(letter: Letter) -> bytes:
    """Return a mail's bytes; our own receiving server vouches for its sender."""
    mail = EmailMessage(policy=LETTER)
    mail["Authentication-Results"] = "mx.desk.example; dmarc=pass header.from=example.org"
    mail["From"] = f'"{letter.name}" <{letter.address}>'
    mail["To"] = OURS.format(letter.queue)
    mail["Message-ID"] = letter.message_id
    mail["Date"] = format_datetime(letter.at)
    mail["Subject"] = letter.subject
    if letter.answers:
        mail["In-Reply-To"] = mail["References"] = letter.answers
    mail.set_content(letter.words)
    if letter.html:
        mail.add_alternative(f"<html><body><p>{letter.words}</p></body></html>", subtype="html")
    if letter.attached:
        noise = Random(letter.message_id).randbytes(ATTACHED_BYTES)
        mail.add_attachment(noise, maintype="image", subtype="jpeg", filename="photo.jpg")
    return mail.as_bytes()


def mix(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """Return mails: every second answers an earlier one of its sender's, 20 % have 50 KB attached,
    50 % HTML, 10 % are Chinese.
    """
    chance = Random(seed)
    firsts: list[Letter] = []
    for number in range(count):
        letter = _letter(number, chance)
        if number % 2 and firsts:
            before = chance.choice(firsts)
            letter = _answering(letter, before)
        else:
            firsts.append(letter)
        yield written(letter)


def _letter(number: int, chance: Random) -> Letter:
    chinese = chance.random() < 0.1
    words = chance.choice(CHINESE_WORDS if chinese else WORDS)
    return Letter(
        message_id=f"<{sha256(str(number).encode()).hexdigest()[:24]}@mail.example.org>",
        address=f"writer{number}@example.org",
        name="王伟" if chinese else f"Writer {number}",
        subject=f"{chance.choice(CHINESE_SUBJECTS if chinese else SUBJECTS)} SO-{number:06d}",
        words="\n\n".join([f"{number}. {words}"] + [words] * chance.randrange(1, 8)),
        at=datetime(2026, 11, 1, 9, tzinfo=UTC),
        html=chance.random() < 0.5,
        attached=chance.random() < 0.2,
    )


def _answering(letter: Letter, before: Letter) -> Letter:
    return Letter(
        message_id=letter.message_id,
        address=before.address,
        name=before.name,
        subject=f"Re: {before.subject}",
        words=letter.words,
        at=letter.at,
        html=letter.html,
        attached=letter.attached,
        answers=before.message_id,
    )
