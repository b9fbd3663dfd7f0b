"""The simulated carriers: their page, their API, their webhooks, and what they remember."""

import json
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from app.core.clock import now
from app.orders.rules import schema, signatures
from demo import tracking
from demo.carriers import Carriers, CarrierSettings, server
from demo.carriers.world import JOURNEY, SimParcel, World

NUMBER = "1Z999AA10123456784"


@pytest.fixture
def known(carriers):
    carriers.world.add([SimParcel("UPS", NUMBER)])
    return carriers


def page(carriers, path="/", data=None, **headers) -> str:
    url = f"http://127.0.0.1:{carriers.port}"
    body = urlencode(data).encode() if data is not None else None
    with urlopen(Request(url + path, body, {"Origin": url, **headers}), timeout=5) as answer:
        return answer.read().decode()


def refusal(*asked, **headers) -> int:
    """Return the status with which a request is refused."""
    with pytest.raises(HTTPError) as refused:
        page(*asked, **headers)
    with refused.value as answer:
        return answer.code


def test_a_parcel_goes_its_way_step_by_step_and_no_farther(known):
    for _ in range(7):
        page(known, f"/parcels/{NUMBER}", {"what": "step"})

    parcel = known.world.parcels[NUMBER]
    assert [one.status for one in parcel.events] == [status for status, _place, _text in JOURNEY]
    assert schema.read(parcel.told(), "parcels").faults == ()


def test_a_day_moves_all_but_those_that_are_lost_or_held(known):
    known.world.add([SimParcel("DPD", "2"), SimParcel("DPD", "3"), SimParcel("DPD", "4")])
    known.happen("2", "lose")
    known.happen("3", "stop")

    page(known, "/time", {"hours": "24"})

    assert {number: len(one.events) for number, one in known.world.parcels.items()} == {
        NUMBER: 1,
        "2": 0,
        "3": 1,
        "4": 1,
    }


def test_it_remembers_what_happened(known, tmp_path):
    known.happen(NUMBER, "delay")

    again = World(tmp_path / "carriers.json")

    assert again.parcels[NUMBER].told() == known.world.parcels[NUMBER].told()


def test_its_api_wants_its_key_and_answers_in_our_schema(known):
    known.happen(NUMBER, "step")
    answer = json.loads(page(known, f"/api/parcels/{NUMBER}", Authorization="demo-carrier"))
    assert schema.read(answer, "parcels").records[0][1].tracking_number == NUMBER

    for path, key, status in ((NUMBER, "", 401), ("none", "demo-carrier", 404)):
        assert refusal(known, f"/api/parcels/{path}", Authorization=key) == status


def test_its_page_finds_a_parcel_and_trusts_nobody_elses_forms(known):
    known.world.add([SimParcel("DPD", "0534")])
    assert NUMBER in page(known)
    assert NUMBER not in page(known, "/?q=0534")

    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        assert refusal(known, "/mood", {"mood": "down"}, **headers) == 403
    for path, data in (("/mood", {"mood": "odd"}), (f"/parcels/{NUMBER}", {"what": "odd"})):
        assert refusal(known, path, data) == 400


def test_what_happens_is_told_by_a_signed_webhook(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(server, "post", lambda *sent: told.append(sent) or 202)
    settings = CarrierSettings(
        state=tmp_path / "c.json", port=0, tell="http://127.0.0.1:1/hooks/parcels?feed=k"
    )
    running = Carriers(settings)
    running.world.add([SimParcel("UPS", NUMBER)])

    assert running.happen(NUMBER, "step") == 202
    running.happen(NUMBER, "lose")
    running.start().stop()

    assert [[one.number for one in parcels] for _tell, _secret, parcels in told] == [[NUMBER]]


def test_its_signature_is_the_one_that_feeds_ask_for(known, monkeypatch):
    from demo.carriers import telling  # noqa: PLC0415

    sent = {}

    class Line:
        def __init__(self, *_, **__):
            pass

        def request(self, method, path, body, headers):
            sent.update(path=path, body=body, said=headers["Careline-Signature"])

        def getresponse(self):
            raise OSError

        def close(self):
            pass

    monkeypatch.setattr(telling.http.client, "HTTPConnection", Line)

    assert (
        telling.post("http://127.0.0.1:1/hooks/parcels?feed=k", "s" * 20, [known.world.parcels[NUMBER]]) == 0
    )
    assert sent["path"] == "/hooks/parcels?feed=k"
    assert signatures.is_own("s" * 20, sent["body"], sent["said"], now())


def test_the_companys_parcels_are_known_with_the_very_events_that_were_loaded():
    parcels = list(tracking.simulated(now()))

    assert len(parcels) == 120
    assert all(schema.read(one.told(), "parcels").faults == () for one in parcels)
