"""Carriers in the administration: set up, tried, watched over."""

import pytest
from sqlalchemy import select

from app.core import secret
from app.core.db import session
from app.orders import queries as orders
from app.orders.models import CarrierSource
from app.stuck import queries
from app.stuck.rules import LANGUAGES, SUBJECTS, WORDS
from tests.factories.carriers import KEY, NUMBER, a_source, the_source

FORM = {
    "name": "Our carrier",
    "url": "https://carrier.example/track/{number}",
    "carriers": "UPS, 顺丰速运",
    "header": "X-Api-Key",
    "secret": "open sesame",
    "per_minute": "30",
    "every_minutes": "60",
    "time_zone": "Asia/Shanghai",
    "events": "data.events",
    "event_status": "tag",
    "statuses": "Moving = in_transit\nThere = delivered",
}


def test_a_source_is_set_up_and_its_secret_never_shown_again(cast, sign_in):
    ada = sign_in("ada")
    assert "No carrier is asked yet" in ada.get("/admin/carriers").text

    made = ada.send("/admin/carriers/new", data=FORM)

    assert made.status_code == 302, made.text
    source = the_source()
    assert (source.carriers, source.per_minute, source.every_minutes) == (["ups", "sf_express"], 30, 60)
    assert source.mapping == {
        "events": "data.events",
        "event_status": "tag",
        "statuses": {"Moving": "in_transit", "There": "delivered"},
    }
    assert secret.unseal(source.secret_sealed) == "open sesame"
    page = ada.get(f"/admin/carriers/{source.id}").text
    assert "sesame" not in page
    assert "Moving = in_transit" in page

    ada.send(f"/admin/carriers/{source.id}", data=FORM | {"secret": "", "name": "Another name"})
    assert (the_source().name, secret.unseal(the_source().secret_sealed)) == ("Another name", "open sesame")
    assert "Another name" in ada.get("/admin/carriers").text

    assert ada.send(f"/admin/carriers/{source.id}/removed").status_code == 302
    session.rollback()
    assert session.scalars(select(CarrierSource)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://carrier.example/track"},
        {"statuses": "Moving"},
        {"statuses": "Moving = moving"},
        {"per_minute": "0"},
        {"per_minute": ""},
        {"time_zone": "Nowhere"},
        {"name": ""},
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, sign_in, wrong):
    answer = sign_in("ada").send("/admin/carriers/new", data=FORM | wrong)

    assert (answer.status_code, "field-error" in answer.text) == (422, True)


def test_a_test_shows_what_was_got_and_hides_what_is_not_read(cast, sign_in, carriers):
    source = a_source(carriers)
    from demo.carriers.world import SimParcel  # noqa: PLC0415

    carriers.world.add([SimParcel("UPS", NUMBER)])
    carriers.happen(NUMBER, "step")
    told = carriers.world.parcels[NUMBER].told
    carriers.world.parcels[NUMBER].told = lambda: told() | {"receiver": "Dora Lang, Ring 1", "key": KEY}
    ada = sign_in("ada")

    page = ada.send(f"/admin/carriers/{source.id}/test", data={"number": NUMBER}).text

    assert "receiver" in page
    assert "Dora Lang" not in page
    assert KEY not in page
    assert session.scalars(select(CarrierSource.answered_at)).all() == [None]


def test_a_test_reads_what_is_in_our_schema_and_keeps_nothing(cast, sign_in, carriers):
    from demo.carriers.world import SimParcel  # noqa: PLC0415

    source = a_source(carriers)
    carriers.world.add([SimParcel("UPS", NUMBER)])
    carriers.happen(NUMBER, "step")

    page = (
        sign_in("ada")
        .send(f"/admin/carriers/{source.id}/test", data={"number": "1z 999 aa1 0123456784"})
        .text
    )

    assert "1 event was read." in page
    assert "Label made, waiting for collection" in page
    assert NUMBER in page


@pytest.mark.parametrize(
    ("number", "words"), [("1Z1", "it does not know this parcel (HTTP 404)"), ("", "Please fill this in.")]
)
def test_a_test_says_why_there_is_no_answer(cast, sign_in, carriers, number, words):
    source = a_source(carriers)

    assert words in sign_in("ada").send(f"/admin/carriers/{source.id}/test", data={"number": number}).text


@pytest.mark.parametrize("host", ["127.0.0.1:1", "169.254.169.254", "localhost:5432", "no-such-name.invalid"])
def test_a_test_of_an_address_within_says_the_same_of_all_of_them(cast, sign_in, host):
    ada = sign_in("ada")
    ada.send("/admin/carriers/new", data=FORM | {"url": f"http://{host}/{{number}}"})

    page = ada.send(f"/admin/carriers/{the_source().id}/test", data={"number": NUMBER}).text

    assert "this address cannot be asked" in page


def watch_form(cast, **other):
    words = {f"{one}_{kind}": text for one in LANGUAGES for kind, text in WORDS[one].items()}
    subjects = {f"{one}_subject": SUBJECTS[one] for one in LANGUAGES}
    plain = {
        "on": "y",
        "queue_id": cast.parcels.id,
        "most_an_hour": "20",
        "silent_days": "4",
        "late_hours": "6",
    }
    return {
        **plain,
        "kinds": ["late", "silent"],
        "by_carrier": "UPS: 2\n顺丰速运：3",
        **words,
        **subjects,
        **other,
    }


def test_the_watch_is_set_with_patience_by_carrier_and_words_of_ones_own(cast, sign_in):
    ada = sign_in("ada")

    answer = ada.send(
        "/admin/carriers/watch", data=watch_form(cast, en_late="Dear {name}, {parcel} is late.")
    )

    assert answer.status_code == 302, answer.text
    session.rollback()
    assert (queries.watch().on, queries.watch().words["en"]["late"]) == (
        True,
        "Dear {name}, {parcel} is late.",
    )
    patience = orders.patience()
    assert (patience.silent_days, patience.late_hours) == ({"": 4, "ups": 2, "sf_express": 3}, 6)
    assert patience.kinds == {"late", "silent"}
    assert "Dear {name}" in ada.get("/admin/carriers/watch").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"en_late": "{password}"},
        {"zh_silent": " "},
        {"by_carrier": "ups"},
        {"by_carrier": "ups: 500"},
        {"most_an_hour": "0"},
        {"silent_days": "-1"},
        {"kinds": ["odd"]},
    ],
)
def test_a_watch_that_cannot_be_is_refused_at_its_field(cast, sign_in, wrong):
    answer = sign_in("ada").send("/admin/carriers/watch", data=watch_form(cast, **wrong))

    assert (answer.status_code, "field-error" in answer.text) == (422, True)


@pytest.mark.parametrize("path", ["/admin/carriers", "/admin/carriers/new", "/admin/carriers/watch"])
def test_only_who_manages_feeds_comes_here(cast, sign_in, path):
    assert sign_in("sam").get(path).status_code == 403
