"""Whatever is written: a case is linked only to its customer's own, and its evidence stands in the words."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cases import queries
from app.cases.models import Message
from app.core.db import session
from app.core.reactions import given_up, react
from app.orders.queries import is_of
from app.orders.rules.numbering import key
from app.wiring import REACTIONS
from tests.factories.cases import a_case, a_contact, an_order

FORMS = ("{}", "order {}", "my order no. {}!", "订单号{}，", "({})", "RE:{}", "<{}>", "{} {}", "x{}y", "#{}")
FILL = st.text(alphabet="ab1-5Z SO-\n 0.:/@é単", max_size=20)


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_case_is_linked_only_to_orders_of_its_customer(cast, data):
    people = [a_contact() for _ in range(3)]
    references = [an_order(one).reference for one in people for _ in range(2)]
    parts = st.tuples(st.sampled_from(FORMS), st.sampled_from(references), FILL)
    said = data.draw(st.lists(parts, max_size=6))
    words = "\n;\n".join(f"{fill}\n{form.replace('{}', reference)}" for form, reference, fill in said)
    writer = data.draw(st.sampled_from(people))
    case = a_case(cast, contact=writer, words=words or "-", subject=data.draw(FILL) or "-")

    session.rollback()
    react("fast", REACTIONS)
    session.rollback()

    assert given_up() == []
    assert all(is_of(one.id, writer.id) for one in queries.of_orders(case.id))
    for hint in queries.hints_in([case.id]):
        message = session.get_one(Message, hint.message_id)
        text = message.subject if hint.part == "subject" else message.text
        assert text[hint.start : hint.end] == hint.number
        assert key(hint.number) == hint.normalised
        assert (hint.state == "linked") == any(is_of(one, writer.id) for one in hint.order_ids)
    ours = {key(one) for one in references[people.index(writer) * 2 :][:2]}
    plain = {key(reference) for form, reference, _fill in said if form in FORMS[:2]}
    linked = {one.normalised for one in queries.hints_in([case.id]) if one.state == "linked"}
    assert plain & ours <= linked <= ours
