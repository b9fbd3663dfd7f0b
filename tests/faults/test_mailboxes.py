"""Faults of the line to a mailbox, and of the mailbox itself: nothing lost, nothing kept or taken twice."""

import random
from dataclasses import replace

import pytest
from imapclient import SocketTimeout

from app.channels.email import mailbox as reading
from tests.faults import watching
from tests.services.proxy import Faults, line

BODY = b"BODY.PEEK"


@pytest.fixture
def wire(mailbox):
    with line(mailbox.port) as made:
        yield made


@pytest.fixture
def told(house, cast, mailbox, wire):
    return watching.login(mailbox, wire, cast.mailbox.id)


def counts(sent: list[bytes]) -> dict[str, int]:
    kept = watching.kept()
    return {"mails": len(sent), "lost": len(set(sent) - set(kept)), "doubled": len(kept) - len(set(kept))}


def test_fault_10_a_line_reset_at_each_kilobyte_of_the_fetches_loses_and_doubles_no_mail(
    house, told, wire, mailbox, seed, tally
):
    chance = random.Random(seed)
    watching.first_contact(house, told)
    sent = watching.mails(chance, 6)
    mailbox.deliver(*sent)
    offset = chance.randrange(1024)

    for kilobyte in range(0, sum(map(len, sent)) // 1024 + 1, 1 if seed > 3 else 3):
        wire.faults = Faults(cut_after=kilobyte * 1024 + offset, counts_from=BODY)
        broken = wire.broken
        with watching.watched(house, told):
            watching.until(lambda b=broken: wire.broken > b or len(watching.kept()) == len(sent))
        tally.add(resets=wire.broken - broken)
        if wire.broken == broken:
            break
    wire.faults = Faults()
    with watching.watched(house, told):
        watching.until(lambda: len(watching.kept()) >= len(sent))

    tally.add(**counts(sent))
    assert watching.kept() == sent
    assert tally["resets"] > 2


def test_fault_14_a_line_that_stalls_in_a_fetch_is_given_up_and_nothing_is_lost(
    house, told, wire, mailbox, seed, tally, monkeypatch
):
    monkeypatch.setattr(reading, "TIMEOUT", SocketTimeout(connect=1, read=1))
    chance = random.Random(seed)
    watching.first_contact(house, told)
    sent = watching.mails(chance, 4)
    mailbox.deliver(*sent)

    wire.faults = Faults(stall_after=chance.randrange(sum(map(len, sent))), counts_from=BODY)
    with watching.watched(house, told):
        watching.until(lambda: watching.note(told.mailbox_id)[0])
        wire.faults = Faults()
        watching.until(lambda: len(watching.kept()) >= len(sent))

    tally.add(**counts(sent))
    assert watching.kept() == sent


def test_fault_14_a_slow_line_brings_all_of_it(house, told, wire, mailbox, tally):
    sent = watching.mails(random.Random(1), 3, kilobytes=3)
    mailbox.deliver(*sent)
    wire.faults = Faults(delay_seconds=0.1)

    with watching.watched(house, told):
        watching.until(lambda: len(watching.kept()) >= len(sent), seconds=20)

    tally.add(**counts(sent))
    assert watching.kept() == sent


def test_fault_11_a_server_that_is_away_is_tried_later_and_later_and_read_when_it_is_back(
    house, told, wire, mailbox, tally
):
    watching.first_contact(house, told)
    sent = watching.mails(random.Random(1), 2)
    wire.down()

    with watching.watched(house, told):
        watching.until(lambda: "refused" in watching.note(told.mailbox_id)[0])
        mailbox.deliver(*sent)
        wire.up()
        watching.until(lambda: len(watching.kept()) >= len(sent), seconds=15)
        watching.until(lambda: watching.note(told.mailbox_id)[0] == "")

    tally.add(**counts(sent))
    assert watching.kept() == sent


def test_fault_11_a_server_that_hides_idle_is_asked_again_and_again(
    house, told, wire, mailbox, tally, monkeypatch
):
    monkeypatch.setattr(reading, "POLL_SECONDS", 1)
    wire.faults = Faults(hides=b" IDLE")
    watching.first_contact(house, told)
    sent = watching.mails(random.Random(1), 2)

    with watching.watched(house, told):
        mailbox.deliver(sent[0])
        watching.until(lambda: len(watching.kept()) == 1)
        mailbox.deliver(sent[1])
        watching.until(lambda: len(watching.kept()) == 2)

    assert b"IDLE" not in wire.heard
    tally.add(**counts(sent))
    assert watching.kept() == sent


def test_fault_11_an_answer_longer_than_a_million_bytes_keeps_no_mail_away(house, told, wire, mailbox, tally):
    watching.first_contact(house, told)
    sent = watching.mails(random.Random(1), 2)
    mailbox.deliver(*sent)
    many = b"".join(b" %d" % uid for uid in range(4_000_000_000, 4_000_100_000))
    wire.faults = Faults(hides=b"* SEARCH 1 2\r\n", instead=b"* SEARCH 1 2" + many + b"\r\n")

    with watching.watched(house, told):
        watching.until(lambda: len(watching.kept()) >= len(sent))

    tally.add(**counts(sent))
    assert watching.kept() == sent


def test_fault_11_a_mailbox_made_anew_doubles_no_case(house, cast, dovecot, told, wire, mailbox, seed, tally):
    chance = random.Random(seed)
    watching.first_contact(house, told)
    sent = watching.mails(chance, 5, kilobytes=2)
    mailbox.deliver(*sent)
    with watching.watched(house, told):
        watching.until(lambda: len(watching.kept()) == len(sent))
    watching.take_all()

    uidvalidity(mailbox, 7)
    late = watching.mails(chance, 1, tag="late")
    mailbox.deliver(*late)
    with watching.watched(house, told):
        watching.until(lambda: len(watching.kept()) == 2 * len(sent) + 1)
    watching.take_all()

    assert sorted(watching.outcomes()) == ["case"] * (len(sent) + 1) + ["duplicate"] * len(sent)
    tally.add(mails=len(sent) + 1, lost=0, doubled=watching.outcomes().count("case") - len(sent) - 1)


def uidvalidity(mailbox, number: int) -> None:
    """Let the folder have another life, as after a rebuild: the same mails under other numbers."""
    lists = list(mailbox.maildir.glob("dovecot*"))
    if not lists:
        pytest.skip("needs Dovecot")
    for path in lists:
        path.unlink()
    (mailbox.maildir / "dovecot-uidlist").write_text(f"3 V{number} N1\n")
    (mailbox.maildir / "dovecot-uidlist").chmod(0o666)


def test_fault_11_a_mailbox_that_moves_to_another_server_loses_and_doubles_nothing(
    house, dovecot, told, mailbox, seed, tally
):
    chance = random.Random(seed)
    watching.first_contact(house, told)
    sent = watching.mails(chance, 3, kilobytes=2)
    mailbox.deliver(*sent)
    with watching.watched(house, told):
        watching.until(lambda: len(watching.kept()) == len(sent))
    watching.take_all()

    moved = dovecot.mailbox()
    late = watching.mails(chance, 4, kilobytes=2, tag="late")
    for mail, flags in ((late[0], r"(\Seen)"), *((one, r"(\Seen)") for one in sent), (late[1], None)):
        with moved.connect() as connection:
            connection.append("INBOX", flags, None, mail)
    uidvalidity(moved, life_of(mailbox))
    there = replace(told, host="localhost", port=moved.port, user=moved.user)
    with watching.watched(house, there):
        watching.until(lambda: len(watching.kept()) == 2 * len(sent) + 2)
        moved.deliver(late[2])
        watching.until(lambda: len(watching.kept()) == 2 * len(sent) + 3)
    watching.take_all()

    assert life_of(moved) == life_of(mailbox)
    assert sorted(watching.outcomes()) == ["case"] * (len(sent) + 3) + ["duplicate"] * len(sent)
    tally.add(mails=len(sent) + 3, lost=0, doubled=watching.outcomes().count("case") - len(sent) - 3)


def life_of(mailbox) -> int:
    """Return the UIDVALIDITY of a mailbox."""
    with mailbox.connect() as connection:
        connection.select("INBOX", readonly=True)
        return int(connection.untagged_responses["UIDVALIDITY"][0])
