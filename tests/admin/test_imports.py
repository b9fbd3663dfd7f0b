"""Imports in the administration: brought, named, checked, run, taken back; and by whom."""

import csv
import io

import pytest

from app.core.db import session
from app.core.events import EventRow
from app.core.jobs import Job
from app.core.reactions import react
from app.customers import commands
from app.customers.models import Contact
from app.imports.models import Import, ImportMapping
from app.wiring import REACTIONS
from tests.factories.cases import a_contact
from tests.factories.lists import a_csv, worked

ROWS = [
    ["Kunde", "E-Mail", "Telefon"],
    ["Anna Maier", "anna@x.example", "030 901820"],
    ["=Eve", "no address", "030 901821"],
]


def bring(browser, content, kind="customers", **other):
    data = {"kind": kind, "file": (io.BytesIO(content), "kunden.csv"), **other}
    answer = browser.send("/admin/imports", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text[:500]
    return the_import()


def the_import() -> Import:
    session.rollback()
    session.expire_all()
    return session.query(Import).order_by(Import.id.desc()).first()


def post(browser, import_id, deed, **data):
    return browser.send(f"/admin/imports/{import_id}/{deed}", data=data)


@pytest.fixture
def ada(cast, sign_in):
    """Return the administrator's browser, in a house in Germany."""
    commands.set_country(cast.ada, "DE")
    return sign_in("ada")


@pytest.fixture
def ready(ada):
    """Return the id of an import whose rows are checked."""
    found = worked(bring(ada, a_csv(ROWS, delimiter=";")).id)
    assert found.mapping == ["name", "email", "phone"]
    assert post(ada, found.id, "columns", column=found.mapping, country="DE").status_code == 303
    return worked(found.id).id


def test_a_file_is_read_by_a_job_and_its_page_waits(ada):
    found = bring(ada, a_csv(ROWS, delimiter=";"))
    assert found.state == "reading"

    react("fast", REACTIONS)

    assert [one.kind for one in session.query(Job)] == ["imports.work"]
    assert "is being read" in ada.get(f"/admin/imports/{found.id}").text
    assert ada.get(f"/admin/imports/{found.id}/progress").headers.get("HX-Refresh") is None
    worked(found.id)
    assert ada.get(f"/admin/imports/{found.id}/progress").headers["HX-Refresh"] == "true"
    assert ada.get(f"/admin/imports/{found.id}").text.count("selected") >= 3


def test_nothing_is_changed_before_somebody_says_so(ada, ready):
    page = ada.get(f"/admin/imports/{ready}").text

    assert "is no email address" in page
    assert session.query(Contact).count() == 0


def test_a_list_is_taken_in_and_taken_back(ada, ready):
    assert post(ada, ready, "run", on_duplicate="merge").status_code == 303
    worked(ready)
    assert "Undo the import" in ada.get(f"/admin/imports/{ready}").text
    assert [one.name for one in session.query(Contact)] == ["Anna Maier"]

    assert post(ada, ready, "undo").status_code == 303
    worked(ready)
    assert "1 is as it was." in ada.get(f"/admin/imports/{ready}").text
    session.rollback()
    assert session.query(Contact).count() == 0
    moves = [one.facts["now"] for one in session.query(EventRow).filter_by(name="import.moved")]
    assert moves == ["reading", "mapping", "checking", "checked", "running", "done", "undoing", "undone"]


def test_rows_that_were_not_taken_in_are_a_file_that_runs_nothing(ada, ready):
    file = ada.get(f"/admin/imports/{ready}/rows.csv").data.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(file)))

    assert rows[0] == [*ROWS[0], "Row", "Problem"]
    assert rows[1][:4] == ["'=Eve", "no address", "030 901821", "3"]
    assert "is no email address" in rows[1][4]


def test_columns_are_remembered_by_their_names(cast, sign_in):
    ada = sign_in("ada")
    first = worked(bring(ada, a_csv(ROWS)).id)
    post(ada, first.id, "columns", column=["name", "email", ""], source="crm", country="AT")

    second = worked(bring(ada, a_csv([["KUNDE", "e-mail", "Telefon"], ["Ben", "b@x.example", ""]])).id)

    assert (second.mapping, second.options["source"]) == (["name", "email", ""], "crm")
    assert "as they were then" in ada.get(f"/admin/imports/{second.id}").text
    assert session.query(ImportMapping).count() == 1


def test_what_cannot_be_is_said_on_the_page(cast, sign_in):
    ada = sign_in("ada")
    answer = ada.send("/admin/imports", data={"kind": "customers"}, content_type="multipart/form-data")
    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)
    found = worked(bring(ada, a_csv(ROWS)).id)
    import_id = found.id

    twice = post(ada, found.id, "columns", column=["name", "name", ""])
    assert (twice.status_code, "Two columns cannot fill one field: Name" in twice.text) == (422, True)
    none = post(ada, found.id, "columns", column=["", "", ""])
    assert (none.status_code, "One column must say" in none.text) == (422, True)
    assert post(ada, found.id, "run").status_code == 422
    assert post(ada, import_id, "discarded").status_code == 303
    assert ada.get(f"/admin/imports/{import_id}").status_code == 404


def test_an_import_is_stopped_and_goes_on(cast, sign_in):
    ada = sign_in("ada")
    a_contact("Anna")
    found = worked(bring(ada, a_csv(ROWS)).id)
    post(ada, found.id, "columns", column=["name", "email", ""])
    worked(found.id)
    post(ada, found.id, "run")

    assert post(ada, found.id, "stop").status_code == 303
    assert worked(found.id).rows_done == 0
    assert "Go on" in ada.get(f"/admin/imports/{found.id}").text
    assert post(ada, found.id, "run").status_code == 303
    assert worked(found.id).state == "done"


@pytest.mark.parametrize("name", ["alice", "sam"])
def test_nobody_else_comes_near(cast, sign_in, name):
    found = bring(sign_in("ada"), a_csv(ROWS))
    other = sign_in(name)

    for path in ("", f"/{found.id}", f"/{found.id}/progress", f"/{found.id}/rows.csv"):
        assert other.get(f"/admin/imports{path}").status_code == 403
    assert post(other, found.id, "run").status_code == 403


def test_a_form_without_its_token_is_refused(cast, sign_in):
    answer = sign_in("ada").post("/admin/imports", data={"kind": "customers"})
    assert answer.status_code == 403
    assert the_import() is None


def test_who_lost_the_right_starts_nothing_more(cast, sign_in):
    ada = sign_in("ada")
    found = worked(bring(ada, a_csv(ROWS)).id)
    post(ada, found.id, "columns", column=["name", "email", ""])
    session.rollback()
    session.execute(Import.__table__.update().values(agent_id=cast.alice.id))
    session.commit()

    assert worked(found.id).state == "failed"
    assert the_import().reason == "Who started it may no longer do so."
