"""Administrators say what is answered by itself, and what a tracking page shows."""

import pytest

from app.intake import filters
from app.orders import queries

pytestmark = pytest.mark.db


def test_a_mailbox_is_switched_to_answer_by_itself(sign_in, cast):
    ada, here = sign_in("ada"), f"/admin/mailboxes/{cast.mailbox.id}/answers"
    assert "{{order.link}}" in ada.get(here).text

    saved = ada.send(
        here,
        data={
            "on": "y",
            "then": "waiting_customer",
            "days": "7",
            "words_en": "{{order.link}}",
            "words_zh": "",
        },
    )

    assert saved.status_code == 302
    now = filters.of(cast.mailbox.id).where_is
    assert (now.on, now.then, now.days, now.words["en"]) == (True, "waiting_customer", 7, "{{order.link}}")
    assert "Answered by itself" in ada.get(saved.location).text


def test_saving_the_filters_leaves_the_answers_alone(sign_in, cast):
    ada = sign_in("ada")
    ada.send(f"/admin/mailboxes/{cast.mailbox.id}/answers", data={"on": "y", "then": "", "days": "3"})

    filters.save(cast.ada, cast.mailbox.id, filters.of(cast.mailbox.id))

    assert filters.of(cast.mailbox.id).where_is.on


@pytest.mark.parametrize(
    "wrong", [{"words_en": "{{order.price}}"}, {"days": "1"}, {"days": "x"}, {"then": "closed"}]
)
def test_what_cannot_be_is_said_at_its_field(sign_in, cast, wrong):
    data = {"on": "y", "then": "", "days": "3", "words_en": "", "words_zh": ""} | wrong

    refused = sign_in("ada").send(f"/admin/mailboxes/{cast.mailbox.id}/answers", data=data)

    assert refused.status_code == 422
    assert "field-error" in refused.text
    assert not filters.of(cast.mailbox.id).where_is.on


def test_the_tracking_page_is_an_administrators(sign_in):
    ada = sign_in("ada")
    ada.send("/admin/tracking-page", data={"days": "14", "prices": "y"})

    assert (queries.tracking_page().days, queries.tracking_page().prices) == (14, True)
    assert ada.send("/admin/tracking-page", data={"days": "0"}).status_code == 422


def test_others_may_not(sign_in, cast):
    sam = sign_in("sam")

    assert sam.get("/admin/tracking-page").status_code == 403
    assert sam.get(f"/admin/mailboxes/{cast.mailbox.id}/answers").status_code == 403
