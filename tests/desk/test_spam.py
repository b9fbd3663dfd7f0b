"""Spam on the page of a case."""

import pytest

from app.cases.models import Case
from app.core.db import session
from tests.factories.cases import a_case


def status(case) -> str:
    session.rollback()
    return session.get_one(Case, case.id, populate_existing=True).status


@pytest.mark.parametrize(("name", "may_block"), [("alice", False), ("sam", True)])
def test_a_case_is_called_spam_and_cleared_of_it_from_its_head(cast, sign_in, name, may_block):
    case, browser = a_case(cast), sign_in(name)
    page = browser.get(f"/desk/cases/{case.id}").text
    assert f'formaction="/desk/cases/{case.id}/spam"' in page
    assert ('name="block"' in page) is may_block

    head = browser.send(f"/desk/cases/{case.id}/spam", headers={"HX-Request": "true"}).text
    assert status(case) == "closed"
    assert f'action="/desk/cases/{case.id}/no-spam"' in head
    assert f'formaction="/desk/cases/{case.id}/spam"' not in head
    assert "called it spam" in browser.get(f"/desk/cases/{case.id}").text

    head = browser.send(f"/desk/cases/{case.id}/no-spam", headers={"HX-Request": "true"}).text
    assert status(case) == "new"
    assert f'formaction="/desk/cases/{case.id}/spam"' in head


def test_who_may_not_see_a_case_cannot_call_it_spam(cast, sign_in):
    case = a_case(cast)

    assert sign_in("bob").send(f"/desk/cases/{case.id}/spam").status_code == 404
    assert status(case) == "new"
