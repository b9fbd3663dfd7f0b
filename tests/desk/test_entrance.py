"""The entrance: its pages, its cookie, where it leads."""

from contextvars import Context

import pytest

from app.core import passwords
from app.core.actor import SYSTEM
from app.core.db import Base, alchemy, session
from app.core.proxies import Proxies
from app.desk.entrance import safe_next
from app.factory import create_app
from app.live.desk import sockets
from app.people import commands, queries
from tests.conftest import PASSWORD, Browser, settings_for

WHO = {"email": "alice@desk.example", "password": PASSWORD}
NEW = "nine blue parcels wait"


def inside(browser) -> bool:
    """Whoever is in is led on from the sign-in page."""
    return browser.get("/sign-in").status_code == 302


def test_one_comes_in_and_goes_out(sign_in):
    browser = sign_in("alice")
    assert inside(browser)

    answer = browser.send("/sign-out")

    assert answer.location == "/sign-in"
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert browser.get_cookie("careline") is None
    assert browser.get_cookie("careline_device")
    assert not inside(browser)


def test_a_token_planted_before_is_worth_nothing_after(client, cast):
    client.set_cookie("careline", "planted")
    client.send("/sign-in", data=WHO)

    assert inside(client)
    assert client.get_cookie("careline").value != "planted"
    client.set_cookie("careline", "planted")
    assert not inside(client)


def test_signing_in_again_gives_a_new_token_and_ends_the_old(client, cast):
    client.send("/sign-in", data=WHO)
    first = client.get_cookie("careline").value
    client.send("/sign-in", data=WHO)

    assert commands.resume(SYSTEM, first) is None
    assert inside(client)


def test_the_same_words_for_every_refusal(client, cast):
    answers = [
        client.send("/sign-in", data={"email": email, "password": "wrong"})
        for email in ("alice@desk.example", "nobody@desk.example")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    first, second = (answer.text.split('role="alert"')[1].split("</div>")[0] for answer in answers)
    assert first == second
    assert 'value="alice@desk.example"' in answers[0].text


def test_a_disabled_agent_is_out_at_the_next_request(sign_in, cast):
    browser = sign_in("alice")

    commands.disable(cast.ada, cast.alice.id)

    assert not inside(browser)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/join/x", "/admin/agents"])
def test_a_form_without_its_token_is_refused(sign_in, path):
    browser = sign_in("ada")

    assert browser.post(path, data=WHO).status_code == 403
    assert browser.post(path, data=WHO | {"csrf_token": "forged"}).status_code == 403
    assert inside(browser)


def test_the_cookie_on_this_machine(client, cast):
    answer = client.send("/sign-in", data=WHO)

    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("careline="))
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_the_cookie_by_https(tmp_path):
    app = create_app(settings_for(tmp_path, BASE_URL="https://desk.example"), testing=True)
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(alchemy.engine)
        commands.make_administrator(SYSTEM, email="alice@desk.example", name="Alice", password=PASSWORD)
        client = app.test_client()
        client.environ_base["wsgi.url_scheme"] = "https"
        headers = {"Referer": "https://localhost/sign-in"}
        answer = client.send("/sign-in", data=WHO, headers=headers)
        session.remove()
        alchemy.engine.dispose()

    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-careline="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "http:evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "",
        "evil.example", " //evil.example", "/\x00/evil", "\uff0f\uff0fevil.example", "data:text/html,x",
        "//[",
        "/%0d\r\nX: y", "/" * 3000,
    ],
)  # fmt: skip
def test_one_is_led_nowhere_else(client, cast, wanted):
    assert safe_next(wanted) == "/desk/"
    answer = client.send("/sign-in", data=WHO, query_string={"next": wanted})
    assert answer.location == "/desk/"


def test_one_is_led_to_the_page_one_wanted(client, cast):
    answer = client.send("/sign-in", data=WHO, query_string={"next": "/desk/cases/7?queue=1"})

    assert answer.location == "/desk/cases/7?queue=1"


def test_looking_at_an_invitation_uses_nothing_up(client, cast):
    role = queries.roles()[0].id
    token = commands.invite(cast.ada, name="New", email="new@desk.example", role_ids=[role])

    pages = [client.get(f"/join/{token}") for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert not inside(client)
    answer = client.send(f"/join/{token}", data={"password": NEW, "again": NEW})
    assert answer.location == "/sign-in?joined=1"
    assert not inside(client)
    assert client.get(f"/join/{token}").status_code == 404


def test_two_different_passwords_are_none(client, cast):
    role = queries.roles()[0].id
    token = commands.invite(cast.ada, name="New", email="new@desk.example", role_ids=[role])

    answer = client.send(f"/join/{token}", data={"password": NEW, "again": PASSWORD})

    assert answer.status_code == 422
    assert queries.invited(token)


def test_the_front_leads_to_the_desk(client):
    assert client.get("/").location == "/desk/"


def test_a_socket_knows_who_comes_by_the_same_cookie(house, sign_in):
    browser = sign_in("alice")

    def connects(one) -> bool:
        socket = sockets.test_client(house, namespace="/desk", flask_test_client=one)
        return socket.is_connected("/desk")

    assert Context().run(connects, browser)
    assert not Context().run(connects, house.test_client())


@pytest.mark.parametrize(("trusted", "waits"), [("", True), ("1", False)])
def test_tries_count_for_the_address_behind_a_proxy_only_where_that_proxy_is_trusted(
    client, cast, house, monkeypatch, trusted, waits
):
    """A hundred tries of a stranger: the address is forged where no proxy is named, and real where one is."""
    monkeypatch.setattr(house, "wsgi_app", Proxies(house.wsgi_app, int(trusted or 0), secure=False))
    monkeypatch.setattr(passwords, "matches", lambda stored, password: password == PASSWORD)
    for number in range(100):
        words = {"email": f"somebody{number}@desk.example", "password": "wrong"}
        client.send("/sign-in", data=words, headers={"X-Forwarded-For": "192.0.2.1"})

    answer = client.send("/sign-in", data=WHO, headers={"X-Forwarded-For": "192.0.2.2"})

    assert (answer.status_code == 422) == waits
