"""Parcels in trouble on the desk: the list, the case with words ready, and who sees what."""

import pytest
from markupsafe import escape
from sqlalchemy import update

from app.cases import commands
from app.cases.models import Case
from app.core.actor import SYSTEM, Actor
from app.core.db import session
from app.customers.models import Contact
from app.people import commands as people
from app.people import queries as inside
from app.stuck import queries, rules
from tests.factories.cases import a_contact
from tests.stuck.conftest import NUMBER, cases, look, ship, tell, watch_over


@pytest.fixture
def stopped(cast):
    watch_over(cast.parcels)
    ship()
    tell("exception")
    look()
    return cast


@pytest.mark.usefixtures("stopped")
def test_the_list_shows_the_parcel_its_order_and_its_case_and_is_narrowed(sign_in):
    alice = sign_in("alice")
    page = alice.get("/desk/parcels/trouble").text

    for words in (NUMBER, "SO-500001", "Dora Lang", "Stopped", f"/desk/cases/{cases()[0].id}"):
        assert words in page
    assert NUMBER in alice.get("/desk/parcels/trouble?kind=exception&carrier=ups").text
    assert NUMBER not in alice.get("/desk/parcels/trouble?kind=late").text
    assert NUMBER in alice.get("/desk/parcels/trouble?carrier=nobody&kind=odd").text
    assert NUMBER not in alice.get("/desk/parcels/trouble?after=1").text
    assert "/desk/parcels/trouble" in alice.get("/desk/orders").text


@pytest.mark.usefixtures("stopped")
def test_a_case_in_a_queue_of_others_is_not_led_to(sign_in):
    page = sign_in("bob").get("/desk/parcels/trouble").text

    assert NUMBER in page
    assert "in a queue of others" in page
    assert f"/desk/cases/{cases()[0].id}" not in page


@pytest.mark.usefixtures("stopped")
def test_who_may_not_see_orders_and_customers_see_none(sign_in):
    role = next(one for one in inside.roles() if one.key == "agent")
    people.save_role(SYSTEM, role.id, name=role.name, grants=["cases.work"])

    assert NUMBER not in sign_in("alice").get("/desk/parcels/trouble").text
    assert queries.listing(Actor(kind="customer", id=cases()[0].requester_id)).alarms == []


@pytest.mark.usefixtures("stopped")
def test_the_case_has_words_ready_and_says_what_was_found(sign_in):
    page = sign_in("alice").get(f"/desk/cases/{cases()[0].id}").text

    assert f"found the parcel {NUMBER} stopped on its way" in page
    assert "These words were prepared because of a parcel" in page
    assert "data-put-in >" in page
    assert "data-offered hidden" in page
    assert "Hello Dora Lang," in page


@pytest.mark.usefixtures("stopped")
def test_words_that_were_sent_lie_ready_no_more(sign_in):
    case = cases()[0]
    answer = sign_in("alice").send(
        f"/desk/cases/{case.id}/replies", data={"text": case.letter, "to": "dora@lang.example"}
    )

    assert answer.status_code in {200, 302, 303}, answer.text
    assert cases()[0].letter == ""


@pytest.mark.usefixtures("stopped")
def test_her_own_draft_goes_before_words_that_lie_ready(sign_in):
    alice, case_id = sign_in("alice"), cases()[0].id
    headers = {"X-CSRFToken": alice.token()}
    path = f"/desk/cases/{case_id}/drafts/reply"
    alice.put(path, data={"text": "My own words", "version": "0"}, headers=headers)

    page = alice.get(f"/desk/cases/{case_id}").text

    assert "My own words" in page
    assert "data-put-in hidden" in page
    assert "data-offered >" in page
    assert f'data-words="{escape(cases()[0].letter)}"' in page


@pytest.mark.usefixtures("stopped")
def test_what_stands_in_a_draft_already_is_not_offered_again(sign_in):
    alice, case = sign_in("alice"), cases()[0]
    data = {"text": f"Dear Dora,\n{case.letter}", "version": "0"}
    alice.put(f"/desk/cases/{case.id}/drafts/reply", data=data, headers={"X-CSRFToken": alice.token()})

    assert "data-offered hidden" in alice.get(f"/desk/cases/{case.id}").text


def test_a_customers_words_are_put_in_as_they_are_and_never_looked_into(cast, sign_in):
    watch_over(cast.parcels)
    ship()
    session.execute(update(Contact).values(name="{link} [x](http://evil.example) {order}"))
    session.commit()
    tell("exception")
    look()

    words = session.query(Case).one().letter
    assert words.startswith("Hello link x http://evil.example order,")
    assert "[x]" not in words


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{a} {b}", "{b} x"),
        ("{unknown} {a", "{unknown} {a"),
        ("{a.__class__} {0} %(a)s ${a}", "{a.__class__} {0} %(a)s ${b}"),
        ("one  \n{empty}\ntwo", "one\n\ntwo"),
    ],
)
def test_places_are_filled_once_and_nothing_else_is(template, filled):
    assert rules.fill(template, {"a": "{b}", "b": "x", "empty": ""}) == filled


def test_a_chinese_customer_is_written_to_in_chinese(cast):
    watch_over(cast.parcels)
    ship("SF1234567890123", carrier="SF Express")
    session.execute(update(Contact).values(language="zh"))
    session.commit()
    tell("exception", number="SF1234567890123", carrier="sf_express")
    look()

    case = cases()[0]
    assert case.subject == "关于您的包裹 SF1234567890123（订单 SO-500001）"
    assert "您订单 SO-500001 的包裹 SF1234567890123（顺丰" in case.letter


@pytest.mark.usefixtures("stopped")
def test_what_lies_ready_is_asked_for_by_itself_and_only_by_who_sees_the_case(sign_in):
    case = cases()[0]
    path = f"/desk/cases/{case.id}/prepared"
    alice = sign_in("alice")

    before = alice.get(path).text
    assert f'data-sign="{case.letter_sign}"' in before
    assert f'data-prepared="{case.letter_sign}"' in alice.get(f"/desk/cases/{case.id}/timeline").text
    assert sign_in("bob").get(path).status_code == 404
    tell("in_transit")
    look()
    assert 'data-sign=""' in alice.get(path).text
    assert 'data-prepared=""' in alice.get(f"/desk/cases/{case.id}/timeline").text


def test_words_for_one_customer_are_not_laid_before_another(stopped, sign_in):
    case, cole = cases()[0], a_contact("Cole", "cole@lang.example")
    assert NUMBER in case.letter

    commands.set_requester(stopped.alice, case.id, cole.id)

    assert cases()[0].letter == ""
    assert f"{NUMBER} (UPS) with order" not in sign_in("alice").get(f"/desk/cases/{case.id}").text
