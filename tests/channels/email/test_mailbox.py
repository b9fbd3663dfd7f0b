"""A mailbox is read from its first contact on: unread mail and what comes later, kept before marked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest

from app.channels.email import mailbox as reading
from app.people.queries import Login

HELLO = b"From: dora@example.org\r\nSubject: Hello\r\n\r\nWhere is it?\r\n"


class Kept:
    """The ledger of one mailbox, in memory."""

    def __init__(self) -> None:
        self.begun, self.mails, self.set_aside, self.notes, self.pieces = None, {}, [], [], []
        self.fails = False

    def beginning(self):
        return self.begun

    def begin(self, beginning):
        self.begun = beginning

    def highest(self, uidvalidity, account):
        lives = (one for one in self.mails if (one.uidvalidity, one.account) == (uidvalidity, account))
        return max((place.uid for place in lives), default=0)

    def mail(self, content, place):
        if self.fails:
            raise OSError
        assert place not in self.mails
        pieces = [content] if isinstance(content, bytes) else list(content)
        self.pieces.append(len(pieces))
        self.mails[place] = b"".join(pieces)

    def aside(self, content, place, reason):
        self.mails[place] = content
        self.set_aside.append(reason)

    def note(self, error):
        self.notes.append(error)


@pytest.fixture
def login(mailbox) -> Login:
    return Login(
        mailbox_id=1,
        address=mailbox.user,
        name="",
        host=mailbox.host,
        port=mailbox.port,
        security="none",
        user=mailbox.user,
        password=mailbox.password,
        folder="INBOX",
    )


@contextmanager
def watching(login, kept) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=reading.watch, args=(login, kept, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(3)
        assert not thread.is_alive()


def until(ask, seconds=6):
    give_up = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.02)


def flags(mailbox) -> list[bytes]:
    with mailbox.connect() as connection:
        connection.select("INBOX", readonly=True)
        return connection.fetch("1:*", "(FLAGS)")[1]


def test_unread_mail_and_what_comes_later_is_kept_and_then_marked_as_seen(mailbox, login):
    mailbox.deliver(HELLO)
    kept = Kept()

    with watching(login, kept):
        until(lambda: len(kept.mails) == 1)
        mailbox.deliver(HELLO + b"2\r\n")
        until(lambda: len(kept.mails) == 2)

    assert list(kept.mails.values()) == [HELLO, HELLO + b"2\r\n"]
    assert all(b"Seen" in one for one in flags(mailbox))
    assert "" in kept.notes


def test_the_years_before_the_first_contact_are_left_alone(mailbox, login):
    with mailbox.connect() as connection:
        connection.append("INBOX", r"(\Seen)", None, HELLO)
    kept = Kept()

    with watching(login, kept):
        until(lambda: "" in kept.notes)

    assert kept.mails == {}


def test_what_came_and_was_read_elsewhere_while_we_were_away_is_kept_too(mailbox, login):
    kept = Kept()
    with watching(login, kept):
        until(lambda: "" in kept.notes)
    with mailbox.connect() as connection:
        connection.append("INBOX", r"(\Seen)", None, HELLO)

    with watching(login, kept):
        until(lambda: len(kept.mails) == 1)

    assert list(kept.mails.values()) == [HELLO]


def test_a_mail_that_could_not_be_kept_stays_unread_and_comes_again(mailbox, login):
    mailbox.deliver(HELLO)
    kept = Kept()
    kept.fails = True

    with watching(login, kept):
        until(lambda: any("OSError" in note for note in kept.notes))
        assert b"Seen" not in flags(mailbox)[0]
        kept.fails = False
        until(lambda: len(kept.mails) == 1)


def test_a_folder_made_anew_is_read_again_for_its_last_days(mailbox, login):
    kept = Kept()
    with watching(login, kept):
        until(lambda: "" in kept.notes)
    kept.begun = replace(kept.begun, uidvalidity=1, first_uid=1000)
    with mailbox.connect() as connection:
        connection.append("INBOX", r"(\Seen)", None, HELLO)

    with watching(login, kept):
        until(lambda: len(kept.mails) == 1)

    assert list(kept.mails.values()) == [HELLO]

    assert kept.begun.uidvalidity != 1


def test_of_a_mail_that_is_too_large_only_the_head_is_kept(mailbox, login, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 200)
    mailbox.deliver(b"Subject: large\r\n\r\n" + b"x" * 300 + b"\r\n", HELLO)
    kept = Kept()

    with watching(login, kept):
        until(lambda: len(kept.mails) == 2)

    assert list(kept.mails.values()) == [b"Subject: large\r\n\r\n", HELLO]
    assert kept.set_aside == [reading.TOO_LARGE]


def test_a_large_mail_is_fetched_in_pieces_and_is_whole(mailbox, login, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 100)
    large = [b"Subject: large\r\n\r\n" + b"%03d\r\n" % 7 * size for size in (17, 100)]
    large.append(b"Subject: round\r\n\r\n" + b"x" * 180 + b"\r\n")
    mailbox.deliver(*large, HELLO)
    kept = Kept()

    with watching(login, kept):
        until(lambda: len(kept.mails) == 4)

    assert list(kept.mails.values()) == [*large, HELLO]
    assert kept.pieces == [2, 6, 3, 1]
    assert all(b"Seen" in one for one in flags(mailbox))


def test_a_server_that_understates_a_size_fills_no_disk(mailbox, login, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 100)
    monkeypatch.setattr(reading, "MOST_BYTES", 300)
    monkeypatch.setattr(reading._Folder, "take_new", take_as_small)
    mailbox.deliver(b"Subject: large\r\n\r\n" + b"x" * 900 + b"\r\n")
    kept = Kept()

    with watching(login, kept):
        until(lambda: kept.set_aside)

    assert list(kept.mails.values()) == [b"Subject: large\r\n\r\n"]


def take_as_small(folder):
    """Take what is new, as if each mail had 200 bytes."""
    uids = folder._new()
    for uid in uids:
        folder._take(uid, 200)
    return len(uids)


def test_a_wrong_password_is_written_on_the_mailbox(login):
    kept = Kept()

    with watching(replace(login, password="wrong"), kept):
        until(lambda: kept.notes)

    assert "LoginError" in kept.notes[0]
    assert "wrong" not in kept.notes[0]
