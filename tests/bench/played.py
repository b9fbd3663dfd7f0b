"""The stories of a benchmark, played by mails and commands."""

from functools import partial
from itertools import count

from app.cases import commands
from app.channels import outbound
from app.channels.email import take
from app.channels.email.read import read
from app.core import jobs
from app.core.actor import SYSTEM
from app.core.clock import now
from app.customers import commands as customers
from app.intake import raw
from bench.house import AGENTS_PER_QUEUE, actor
from bench.mails import Letter, written
from tests.factories.cases import an_order
from workers import tasks

_numbers = count(1)


class Here:
    """Reads mail in this process."""

    def read(self, path, spool):
        return read(path.read_bytes(), spool=spool)


class Played:
    """Plays one story."""

    def __init__(self, house, story):
        self.house, self.story = house, story
        self.agent = actor(house.agents[story.queue * AGENTS_PER_QUEUE + story.number % AGENTS_PER_QUEUE])
        self.name, self.address = f"Contact {story.contact}", f"contact{story.contact}@example.org"
        self.case_id, self.answers = 0, ""
        self.subject = story.subject
        if story.order:
            reference = f"SO-{1_000_000 + story.number}"
            contact = customers.identify(SYSTEM, "email", self.address, name=self.name, language="en")
            an_order(contact, reference)
            self.subject += f" {reference}"

    def play(self):
        deeds = {"in": self.write, "out": self.reply, "note": self.note, "take": self.take}
        states = {"solve": "solved", "close": "closed"}
        for step in self.story.steps:
            if step.deed in states:
                commands.set_status(self.agent, self.case_id, states[step.deed])
            else:
                deeds[step.deed](step)

    def write(self, step):
        letter = Letter(
            message_id=f"<{next(_numbers)}@mail.example.org>",
            address=self.address,
            name=self.name,
            subject=f"Re: {self.subject}" if self.answers else self.subject,
            words=step.words,
            at=now(),
            queue=self.story.queue,
            html=step.html,
            attached=step.attached,
            answers=self.answers,
        )
        raw_id = raw.keep(SYSTEM, self.house.mailboxes[self.story.queue], written(letter))
        self.case_id = take.take(Here(), raw_id).case_id
        tasks.react("fast")
        self.answers = letter.message_id

    def take(self, step):
        commands.take(self.agent, self.case_id)

    def note(self, step):
        commands.note(self.agent, self.case_id, body=step.words)

    def reply(self, step):
        message = commands.reply(self.agent, self.case_id, body=step.words)
        tasks.react("fast")
        for job_id in jobs.due():
            jobs.run_job(job_id, {"outbound": partial(outbound.send, {"email": leave})})
        self.answers = message.external_id.removeprefix("email:")


def leave(letter, may_have_left):
    """A sender that always succeeds."""
    may_have_left()
