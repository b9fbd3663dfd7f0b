"""Two machines that answer each other over real mail servers: the house stops, and tells of it once."""

from email import message_from_bytes
from email.policy import default
from itertools import count
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.core import alarms
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake.models import RawMail
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.intake.mails import acknowledging, mail
from tests.journeys import houses
from tests.services import processes

pytestmark = pytest.mark.journey
ROBOT, OWN = "robot@loop.example", ("support@desk.example", "sales@desk.example")
#: The robot would go on for longer than any brake waits.
MOST_ROUNDS, NAGS = 20, 4


class World:
    """Carries mail to our own mailboxes to them; answers, as a robot without any header, all that it gets.

    It answers to every mailbox it knows, and asks again NAGS times by itself, as some do.
    """

    def __init__(self, boxes, sink) -> None:
        self.boxes, self.sink, self.over, self.numbers = boxes, sink, Event(), count(1)
        self.thread = Thread(target=self.turn, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_fault: object) -> None:
        self.over.set()
        self.thread.join(5)

    def turn(self) -> None:
        seen = 0
        while not self.over.wait(0.05):
            new, seen = self.sink.mails[seen:], len(self.sink.mails)
            for got in new if seen <= MOST_ROUNDS else ():
                self.carry(got)

    def carry(self, got) -> None:
        for address in got.recipients:
            if address in self.boxes:
                self.boxes[address].deliver(got.data)
            else:
                self.answer(message_from_bytes(got.data, policy=default)["Subject"])

    def answer(self, subject: str) -> None:
        for again in range(1 + NAGS):
            for box in self.boxes.values():
                name = f"robot-{next(self.numbers)}"
                words = {"subject": f"Re: {subject} {again}", "words": f"Thank you. {name}"}
                box.deliver(mail(name, sender=ROBOT, **words))


def test_a_robot_and_two_mailboxes_of_ours_end_with_one_answer_and_one_alarm(
    tmp_path, dovecot, smtp_sink, record_property
):
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=processes.free_port())
    boxes = {address: dovecot.mailbox() for address in OWN}

    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env), World(boxes, smtp_sink):
        for address, box in boxes.items():
            answering(address, box, smtp_sink)
        boxes[OWN[0]].deliver(mail("first", sender=ROBOT, subject="Hello"))
        boxes[OWN[0]].deliver(mail("facing", sender=f"Sales <{OWN[1]}>", subject="Thank you for your mail"))
        offered = 2 + 2 * (1 + NAGS)
        houses.until(lambda: states().get("taken", 0) + states().get("held", 0) == offered, seconds=20)

        assert [(got.sender, got.recipients) for got in smtp_sink.mails] == [("", (ROBOT,))]
        assert [one.kind for one in alarms.unseen()] == ["loop"]
        held = session.scalars(select(RawMail.reason_id).where(RawMail.state == "held")).all()
        assert held == ["loop"]
        record_property("cases", session.scalar(select(func.count()).select_from(Case)))


def answering(address: str, box, sink) -> None:
    """Make a mailbox that acknowledges what comes."""
    where = {"imap_port": box.port, "user": box.user, "password": box.password, "smtp_port": sink.port}
    queue = queries.all_queues()[0]
    made = people.save_mailbox(SYSTEM, None, mailbox_words(queue.id, address=address, **where))
    acknowledging(made.id)


def states() -> dict[str, int]:
    session.rollback()
    asked = select(RawMail.state, func.count()).group_by(RawMail.state)
    return dict(session.execute(asked).all())
