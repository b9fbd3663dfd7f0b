"""An agent follows a case from its head, and finds it in her list."""

from app.cases import commands
from tests.factories.cases import a_case


def test_the_head_offers_it_says_who_does_and_the_list_has_it(cast, sign_in):
    case, other = a_case(cast, subject="Followed one"), a_case(cast, subject="Another one")
    alice, sam = sign_in("alice"), sign_in("sam")
    commands.follow(cast.sam, case.id)

    page = alice.get(f"/desk/cases/{case.id}").text
    assert 'title="Followed by Sam"' in page
    assert f'formaction="/desk/cases/{case.id}/follow"' in page

    head = alice.send(f"/desk/cases/{case.id}/follow", headers={"HX-Request": "true"}).text
    assert 'title="Followed by Sam, Alice"' in head
    assert f'formaction="/desk/cases/{case.id}/unfollow"' in head

    for browser in (alice, sam):
        rows = browser.get("/desk/cases?view=followed").text
        assert "Followed one" in rows
        assert "Another one" not in rows
        ids = f"/desk/cases/rows?ids={case.id},{other.id}&view=followed"
        assert "Followed one" in browser.get(ids).text
        assert "Another one" not in browser.get(ids).text

    head = alice.send(f"/desk/cases/{case.id}/unfollow", headers={"HX-Request": "true"}).text
    assert 'title="Followed by Sam"' in head
    assert "Followed one" not in alice.get("/desk/cases?view=followed").text


def test_who_may_not_see_a_case_cannot_follow_it(cast, sign_in):
    case = a_case(cast, queue=cast.parcels)

    assert sign_in("bob").send(f"/desk/cases/{case.id}/follow").status_code == 404
