"""Who is at a case: colleagues with it in their lists hear of it, nobody else; who vanishes is forgotten."""

from contextvars import Context
from time import monotonic

import pytest

from app.cases import commands
from app.live import desk
from app.live.presence import BELIEVED, REPEATED, Presence
from tests.factories.cases import a_case


@pytest.fixture(autouse=True)
def _nobody_yet(monkeypatch):
    monkeypatch.setattr(desk, "present", Presence())


@pytest.fixture
def connect(house, sign_in):
    """Connect a socket as one of the cast, in the rooms given; it tells what it heard by an event's name."""

    def enter(name: str, *rooms: dict[str, int]):
        socket = Context().run(
            desk.sockets.test_client, house, namespace="/desk", flask_test_client=sign_in(name)
        )
        for room in rooms:
            assert socket.emit("watch", room, namespace="/desk", callback=True) == {"ok": True}
        return socket

    return enter


def heard(socket, name: str) -> list:
    found = [one["args"][0] for one in socket.get_received("/desk") if one["name"] == name]
    several = [said if isinstance(said, list) else [said] for said in found]
    return [(one["name"], one["doing"]) for said in several for one in said]


def say(socket, case, doing: str) -> None:
    socket.emit("here", {"case": case.id, "doing": doing}, namespace="/desk")


def test_a_colleague_sees_it_in_the_list_and_that_it_ended(cast, connect):
    case = a_case(cast)
    alice = connect("alice", {"case": case.id})
    sam = connect("sam", {"queue": cast.parcels.id})

    say(alice, case, "replying")
    desk.announce()
    assert heard(sam, "presence") == [("Alice", "replying")]
    desk.announce()
    assert heard(sam, "presence") == []
    alice.disconnect(namespace="/desk")
    desk.announce()
    assert heard(sam, "presence") == [("Alice", "gone")]


def test_who_is_at_the_case_hears_it_at_once(cast, connect):
    case = a_case(cast)
    alice, sam = (connect(name, {"case": case.id}) for name in ("alice", "sam"))

    say(alice, case, "viewing")
    assert heard(sam, "here") == [("Alice", "viewing")]
    alice.disconnect(namespace="/desk")
    assert heard(sam, "here") == [("Alice", "gone")]


def test_the_list_of_a_queue_that_is_not_the_cases_hears_nothing(cast, connect):
    case = a_case(cast)
    alice = connect("alice", {"case": case.id})
    bob = connect("bob", {"queue": cast.returns.id})

    say(alice, case, "viewing")
    desk.announce()

    assert heard(bob, "presence") == []
    commands.assign(cast.sam, case.id, cast.bob.id)
    say(alice, case, "replying")
    desk.announce()
    assert heard(bob, "presence") == [("Alice", "replying")]


def test_nobody_is_announced_at_a_case_she_may_not_watch(cast, connect):
    case = a_case(cast)
    bob = connect("bob")
    sam = connect("sam", {"queue": cast.parcels.id}, {"case": case.id})

    say(bob, case, "viewing")
    desk.announce()

    assert heard(sam, "here") == []
    assert desk.present.tick() == {}


def test_a_page_that_falls_silent_is_forgotten_and_one_that_stays_is_repeated(cast):
    case, presence = a_case(cast), Presence()
    presence.hear("sid", case_id=case.id, agent_id=cast.alice.id, name="Alice", doing="viewing")
    begun = monotonic()

    def told(at: float) -> list[str]:
        return [one["doing"] for room in presence.tick(begun + at).values() for one in room]

    assert [told(at) for at in (0, 1, REPEATED, REPEATED + 1)] == [["viewing"], [], ["viewing"], []]
    assert told(BELIEVED + 1) == ["gone"]
    assert told(BELIEVED + 2) == []


def test_going_on_to_another_case_ends_the_one_before(cast):
    first, second, presence = a_case(cast), a_case(cast), Presence()
    who = {"agent_id": cast.alice.id, "name": "Alice"}
    presence.hear("sid", case_id=first.id, doing="viewing", **who)
    presence.tick()

    presence.hear("sid", case_id=second.id, doing="viewing", **who)
    (told,) = presence.tick().values()

    assert [(one["case"], one["doing"]) for one in told] == [(first.id, "gone"), (second.id, "viewing")]
    assert presence.leave("sid")["doing"] == "gone"
    assert presence.leave("sid") is None
