"""A house in use, for journeys that need no mail: two agents, an administrator, cases with ugly words."""

from types import SimpleNamespace

import pytest

from app.cases import commands as cases
from app.core import files
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import session
from app.intake import raw
from app.orders import commands as orders
from app.orders.rules import schema
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.factories.cases import a_case, a_contact, an_order, said
from tests.factories.told import order_json
from tests.journeys import houses
from tests.journeys.browsing import agent
from tests.services import processes

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
#: Who writes, about what, in which words.
UGLY = (
    (
        "欧阳娜娜·阿卜杜热西提·买买提明",
        "订单号为什么一直没有更新物流信息" * 12,
        "我的包裹在哪里?" * 60,
    ),
    ("W" * 60, LONG * 3, "https://x.example/" + "a" * 700),
    ("🎉 Zoë O'Brien-Świętosławska", "Where is my 📦 parcel?? 😡 " * 8, "😡" * 200),
    ("مريم العلي", "أين طلبي؟ SO-100201", "مرحبا، أين طلبي؟"),
)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A running house. base: its address. cases: one of each writer of UGLY, then a plain one."""
    folder = tmp_path_factory.mktemp("house")
    port = processes.free_port()
    env = houses.environment(DATA_DIR=folder / "data", PORT=port)
    with houses.part("start", env=env, log=folder / "log"), houses.beside(env):
        staff = {name: agent(name) for name in ("Alice", "Bob")} | {"Ada": agent("Ada", "administrator")}
        queue = queries.all_queues()[0]
        queue = people.save_queue(SYSTEM, queue.id, name="Parcels", member_ids=list(staff.values()))
        mailbox = people.save_mailbox(SYSTEM, None, mailbox_words(queue.id, imap_port=1, smtp_port=1))
        place = SimpleNamespace(parcels=queue, mailbox=mailbox)
        found = [_ugly(place, *words) for words in UGLY]
        found.append(a_case(place, contact=a_contact("Dora"), subject="Where is my lamp?"))
        _care(mailbox.id)
        _goods()
        yield SimpleNamespace(base=f"http://localhost:{port}", cases=[one.id for one in found], **staff)


def _ugly(place, name: str, subject: str, words: str):
    contact = a_contact(name, f"{'long' * 15}{len(name)}@{'sub.' * 20}example.org")
    an_order(contact)
    case = a_case(place, contact=contact, subject=subject, words=words)
    cases.add_inbound(Actor(kind="customer", id=contact.id), case, said(words, author_name=name, at=now()))
    return case


def _care(mailbox_id: int) -> None:
    """Something for each page of the administration: mail in quarantine, a team."""
    for number in range(2):
        raw_id = raw.keep(SYSTEM, mailbox_id, b"Subject: %d\r\n\r\nhello" % number)
        raw.fail(SYSTEM, raw_id, "It looks forged.", final=True)
    people.save_team(SYSTEM, None, name="Night", member_ids=[])
    session.commit()


def _goods() -> None:
    """Products with long names, two kinds of one of them, a picture of each sort, and an order of it."""
    wide = {"name": LONG * 2, "price": "1234567.89", "currency": "EUR", "fields": {LONG: "9" * 80}}
    linked = "https://shop.example/" + "a" * 200
    told = [
        {"code": "W" * 60, "specification": "白色" * 40, "pictures": [linked]} | wide,
        {"code": "W" * 60, "specification": "x" * 80} | wide,
        {"code": "TD-9", "name": "可调光护眼台灯" * 8},
    ]
    line = {"id": "l-1", "sku": "W" * 60, "name": LONG * 2, "quantity": 1, "price": "49.90"}
    records = schema.read({"products": told, "orders": [order_json("SO-900001", invoices=[], lines=[line])]})
    done = orders.take_all(SYSTEM, "shop", records.records)
    assert all(one.taken for one in done), done
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10"
    stored = [(files.put(picture).key, "image/png", len(picture))]
    orders.keep_pictures(SYSTEM, 1, stored, fill=False)
    session.commit()
