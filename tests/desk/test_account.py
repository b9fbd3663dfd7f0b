"""My account: each agent changes her own name, look and password, and ends her own sessions."""

import re

import pytest

from app.core.actor import SYSTEM
from app.desk.browsers import browser_of
from app.people import commands, queries
from tests.conftest import PASSWORD

NEW = "nine blue parcels wait"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"


def inside(browser) -> bool:
    return browser.get("/desk/account").status_code == 200


def elsewhere(name="alice") -> str:
    email = f"{name}@desk.example"
    return commands.sign_in(SYSTEM, email=email, password=PASSWORD, device="192.0.2.7", browser=PHONE)


def ids_in(page: str) -> list[int]:
    return [int(one) for one in re.findall(r"/desk/account/sessions/(\d+)/ended", page)]


def test_the_way_to_it_is_in_the_menu(sign_in):
    assert 'href="/desk/account"' in sign_in("alice").get("/desk/cases").text


def test_name_language_and_theme_are_ones_own(sign_in, cast):
    words = {"name": "  Alice   Meyer ", "language": "zh", "theme": "dark"}

    answer = sign_in("alice").send("/desk/account/profile", data=words)

    assert answer.status_code == 303
    agent = queries.agent(cast.alice.id)
    assert (agent.name, agent.language, agent.theme) == ("Alice Meyer", "zh", "dark")
    assert queries.agent(cast.bob.id).name == "Bob"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 201), ("name", "a\u202eb"), ("language", "xx"), ("theme", "pink")],
)
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(sign_in, cast, field, value):
    words = {"name": "Alice", "language": "en", "theme": "system", field: value}

    answer = sign_in("alice").send("/desk/account/profile", data=words)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    agent = queries.agent(cast.alice.id)
    assert (agent.name, agent.language, agent.theme) == ("Alice", "en", "system")


def test_a_new_password_keeps_this_session_and_ends_the_others(sign_in, cast):
    here, there = sign_in("alice"), sign_in("alice")
    known = here.get_cookie("careline_device").value

    words = {"old": PASSWORD, "new": NEW, "again": NEW}
    answer = here.send("/desk/account/password", data=words)

    assert answer.status_code == 303
    assert inside(here)
    assert not inside(there)
    assert here.get_cookie("careline_device").value != known
    assert commands.sign_in(SYSTEM, email="alice@desk.example", password=NEW, device="")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "old"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "new"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "again"),
        ({"old": "", "new": NEW, "again": NEW}, "old"),
    ],
)
def test_a_refused_password_changes_nothing_and_is_not_shown_again(sign_in, cast, words, field):
    here, there = sign_in("alice"), sign_in("alice")

    answer = here.send("/desk/account/password", data=words)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert NEW not in answer.text
    assert inside(there)


def test_open_sessions_are_listed_and_one_of_them_is_ended(sign_in, cast):
    token, alice = elsewhere(), sign_in("alice")
    page = alice.get("/desk/account").text
    assert "Safari, iPhone" in page
    assert "192.0.2.7" in page
    assert "This browser" in page

    (other,) = ids_in(page)
    alice.send(f"/desk/account/sessions/{other}/ended")

    assert commands.resume(SYSTEM, token) is None
    assert ids_in(alice.get("/desk/account").text) == []


def test_all_others_are_ended_at_once(sign_in, cast):
    tokens, alice = [elsewhere() for _ in range(3)], sign_in("alice")

    alice.send("/desk/account/sessions/ended")

    assert not any(commands.resume(SYSTEM, token) for token in tokens)
    assert inside(alice)


def test_the_session_of_somebody_else_is_not_there_to_be_ended(sign_in, cast):
    token = elsewhere("bob")
    theirs = queries.sessions_of(cast.bob.id)[0].id

    answer = sign_in("ada").send(f"/desk/account/sessions/{theirs}/ended")

    assert answer.status_code == 404
    assert commands.resume(SYSTEM, token)


def test_a_browser_that_was_let_in_comes_in_again_while_strangers_try(sign_in, client, cast):
    browser = sign_in("alice")
    browser.send("/sign-out")
    wrong = {"email": "alice@desk.example", "password": "wrong"}
    for _ in range(20):
        client.send("/sign-in", data=wrong)

    right = wrong | {"password": PASSWORD}
    assert client.send("/sign-in", data=right).status_code == 422
    assert browser.send("/sign-in", data=right).status_code == 302


def test_a_device_cookie_that_we_did_not_sign_is_none(sign_in, client, cast):
    sign_in("alice")
    client.set_cookie("careline_device", "planted")
    wrong = {"email": "alice@desk.example", "password": "wrong"}
    for _ in range(20):
        client.send("/sign-in", data=wrong)

    assert client.send("/sign-in", data=wrong | {"password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Safari, iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36", "Chrome, macOS"),
        ("curl/8.5.0", "curl/8.5.0"),
    ],
)
def test_a_browser_has_the_name_that_people_give_it(agent, words):
    assert browser_of(agent) == words
