"""Variables that an agent types: filled in as they leave, said to her where they cannot be."""

import pytest
from sqlalchemy import select

from app.cases import commands as cases
from app.cases import queries
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotFound, Refused
from app.orders import queries as orders
from app.orders.models import Order
from app.outgoing.models import Outgoing
from tests.factories.cases import a_case, a_contact, an_order, said
from tests.factories.parcels import a_parcel

pytestmark = pytest.mark.db
TYPED = cases.How(typed=True)


@pytest.fixture
def dora(cast):
    return a_contact("Dora")


@pytest.fixture
def case(cast, dora):
    made = a_case(cast, contact=dora)
    order = an_order(dora, "SO-100234")
    a_parcel(order, number="JJD000390007")
    cases.link_orders(SYSTEM, made, [order])
    return made


def left(cast, case, body, **other):
    cases.reply(cast.alice, case.id, body=body, how=cases.How(typed=True, **other))
    return session.scalars(select(Outgoing).order_by(Outgoing.id.desc())).first()


def test_they_are_filled_in_as_text_and_in_html(cast, case):
    out = left(cast, case, "**Hello** {{customer.name}}, {{parcel.number}}\n\n{{order.link}}\n{{agent.name}}")

    (link,) = orders.links_of(cast.alice, session.scalars(select(Order)).one().id)
    assert out.body.startswith(f"Hello Dora, JJD000390007\n\n{link.url}\nAlice")
    assert f'href="{link.url}"' in out.html
    assert "<strong>Hello</strong> Dora" in out.html


def test_what_they_hold_is_no_markup_and_no_variable(cast, case):
    session.scalars(select(Order)).one().reference = "**A** [x](http://evil.example) <b> {{agent.name}}"
    session.commit()

    out = left(cast, case, "**See** {{order.number}}")

    assert "**A** [x](http://evil.example) <b> {{agent.name}}" in out.body
    assert "evil.example)" in out.html
    assert 'href="http://evil' not in out.html
    assert "<b>" not in out.html.replace("<blockquote>", "")
    assert "{{agent.name}}" in out.html


def test_what_the_customer_wrote_is_not_read_when_it_is_quoted(cast, case):
    cases.add_inbound(SYSTEM, case, said("{{agent.name}} {{order.link}}"))

    out = left(cast, case, "> {{order.number}}\n\nSee above.", quotes=True)

    assert "> {{order.number}}" in out.body
    assert "{{agent.name}} {{order.link}}" in out.body


@pytest.mark.parametrize("body", ["{{order.price}}", "{{x}}", "Hello {{ customer . name }}"])
def test_names_there_are_not_are_said_before_it_leaves(cast, case, body):
    with pytest.raises(Refused) as refused:
        left(cast, case, body)

    assert "{{" in refused.value.data["names"]
    assert session.scalars(select(Outgoing)).all() == []


def test_what_nothing_is_known_of_is_said_before_it_leaves(cast):
    case = a_case(cast)

    with pytest.raises(Refused) as refused:
        left(cast, case, "It comes on {{parcel.eta}}.")

    assert refused.value.data["names"] == "{{parcel.eta}}"


def test_taken_back_they_are_variables_again(cast, case):
    cast.mailbox.undo_seconds = 30
    session.commit()
    message = cases.reply(cast.alice, case.id, body="{{order.number}}", how=TYPED)
    assert message.text == "SO-100234"

    cases.take_back(cast.alice, message.id)

    assert queries.drafts_in(cast.alice, case.id)["reply"].words["text"] == "{{order.number}}"


def test_a_fact_is_typed_in_the_customers_language(cast, case, dora):
    session.get(type(dora), dora.id).language = "zh"
    session.commit()
    order = session.scalars(select(Order)).one()

    words = cases.fact(cast.alice, case.id, "parcel.sentence", order.id)

    assert words.startswith("您的包裹 JJD000390007")


def test_a_fact_that_is_typed_is_no_variable_and_no_link(cast, case):
    order = session.scalars(select(Order)).one()
    order.reference = "{{agent.name}} [x](http://evil.example)"
    session.commit()

    words = cases.fact(cast.alice, case.id, "order.number", order.id)

    assert words == "{ {agent.name}} [x] (http://evil.example)"


def test_facts_of_one_parcel_are_of_that_one(cast, case):
    order = session.scalars(select(Order)).one()
    other = a_parcel(order, number="SECOND12345")

    assert cases.fact(cast.alice, case.id, "parcel.number", order.id, other.id) == "SECOND12345"
    with pytest.raises(Refused):
        cases.fact(cast.alice, case.id, "parcel.number", order.id, 999)


def test_another_customers_order_has_no_facts_here_though_it_is_linked(cast, case):
    foreign = an_order(a_contact("Erin"), "SO-555555")
    cases.link_orders(SYSTEM, case, [foreign])

    with pytest.raises(NotFound):
        cases.fact(cast.alice, case.id, "order.link", foreign.id)
    assert "SO-555555" not in left(cast, case, "{{order.number}}").body


def test_where_no_order_is_linked_her_newest_are_offered(cast, dora):
    order = an_order(dora, "SO-100300")
    case = a_case(cast, contact=dora)

    told = queries.orders_told(case)

    assert ([one.id for one in told.orders], told.linked) == ([order.id], False)


def test_who_does_not_see_the_case_gets_no_facts(cast, case):
    with pytest.raises(NotFound):
        cases.fact(cast.bob, case.id, "order.number", session.scalars(select(Order)).one().id)
