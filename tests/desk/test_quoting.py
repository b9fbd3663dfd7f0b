"""What an answer quotes: shown folded in the composer, left out by one click."""

import pytest
from sqlalchemy import select

from app.core.db import session
from app.outgoing.models import Outgoing
from app.people import commands as people
from tests.factories.cases import a_case, a_contact


@pytest.fixture
def case(cast):
    return a_case(cast, contact=a_contact("Dora", "dora@example.org"), words="Where <is> my lamp?")


@pytest.mark.parametrize("usually", [True, False])
def test_the_composer_shows_what_is_quoted_and_whether_it_is(cast, case, sign_in, usually):
    people.sign_as(cast.alice, signature="", quotes=usually)

    page = sign_in("alice").get(f"/desk/cases/{case.id}").text

    assert "Where &lt;is&gt; my lamp?" in page.partition('class="will-quote"')[2].partition("</details>")[0]
    box = page.partition('name="quotes"')[2].partition(">")[0]
    assert ("checked" in box) is usually


@pytest.mark.parametrize(("box", "quoted"), [({"quotes": "yes"}, True), ({}, False)])
def test_an_answer_quotes_as_its_writer_says_then(cast, case, sign_in, box, quoted):
    alice = sign_in("alice")

    alice.send(f"/desk/cases/{case.id}/replies", data={"text": "It ships today.", **box})

    body = session.scalars(select(Outgoing.body)).one()
    assert ("> Where <is> my lamp?" in body) is quoted


def test_what_was_unchecked_stays_so_where_the_answer_is_refused(cast, case, sign_in):
    people.sign_as(cast.alice, signature="", quotes=True)
    data = {"text": "Hello", "to": "no address", "key": "k"}

    page = sign_in("alice").send(f"/desk/cases/{case.id}/replies", data=data)

    assert page.status_code == 422
    assert "checked" not in page.text.partition('name="quotes"')[2].partition(">")[0]
