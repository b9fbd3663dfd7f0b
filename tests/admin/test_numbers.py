"""The page on which an administrator says how numbers look, and tries it."""

from app.orders import queries
from app.orders.rules.mentions import Numbering
from tests.factories.cases import a_contact, an_order


def test_the_forms_are_guessed_shown_tried_saved_and_guessed_again(cast, sign_in):
    an_order(a_contact("Dora"), "SO-100234")
    ada = sign_in("ada")
    assert "SO-######+" in ada.get("/admin/numbers").text

    tried = {"order": "X-####", "invoice": "RE-####\n+", "words": "X-1234, RE-0001, SO-100234, <b>"}
    answer = ada.send("/admin/numbers/tried", data=tried).text
    assert "<mark>X-1234</mark>, <mark>RE-0001</mark>, SO-100234, &lt;b&gt;" in answer
    refused = ada.send("/admin/numbers", data=tried)
    assert (refused.status_code, "+ stands after" in refused.text) == (422, True)
    ada.send("/admin/numbers", data=tried | {"invoice": ""})
    assert queries.stated_numberings() == (Numbering("order", "X-####"),)

    ada.send("/admin/numbers/guessed")
    assert queries.stated_numberings() is None


def test_the_page_is_for_who_manages_the_site_alone(cast, sign_in):
    assert sign_in("sam").get("/admin/numbers").status_code == 403
    assert sign_in("sam").send("/admin/numbers/guessed").status_code == 403
