import random
from threading import Thread
from time import sleep

import pytest

from app.cases.events import OrderLinked
from app.core.actor import SYSTEM
from app.core.command import command
from app.core.db import session
from app.core.events import after, latest, record
from tests.ledger import told

WRITERS, COMMANDS = 8, 20


@command
def link_three(actor):
    for order_id in range(3):
        record(actor, OrderLinked(case_id=1, order_id=order_id))


@pytest.mark.db
def test_a_reader_of_what_follows_its_last_id_misses_nothing(house):
    before = latest()

    def write():
        with house.app_context():
            for _ in range(COMMANDS):
                sleep(random.random() / 200)
                link_three(SYSTEM)
            session.remove()

    writers = [Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()

    seen, last, over = [], before, False
    while not over:
        over = not any(writer.is_alive() for writer in writers)
        for event in after(last, limit=500):
            seen.append(event.id)
            last = event.id
        session.rollback()
        sleep(0.002)

    assert len(seen) == len(told(about="case.order_linked")) == WRITERS * COMMANDS * 3
    assert last == latest()
