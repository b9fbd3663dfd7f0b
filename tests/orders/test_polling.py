"""When a carrier is asked next, and how its own JSON is read: rules alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.orders.rules import paths, polling
from app.orders.rules.polling import Bucket

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY = 2 * HOUR


@pytest.mark.parametrize(
    ("status", "age", "pause"),
    [
        ("in_transit", HOUR, 2 * HOUR),
        ("out_for_delivery", HOUR, HOUR),
        ("in_transit", 4 * DAY, 6 * HOUR),
        ("out_for_delivery", 4 * DAY, 6 * HOUR),
        ("in_transit", 12 * DAY, 12 * HOUR),
        ("in_transit", 40 * DAY, DAY),
        ("in_transit", 90 * DAY, None),
        ("delivered", HOUR, None),
        ("returned", HOUR, None),
        ("exception", HOUR, 2 * HOUR),
    ],
)
def test_a_parcel_is_asked_for_less_as_its_news_grow_old_and_not_when_it_is_done(status, age, pause):
    found = polling.next_check(status, AT - age, AT, EVERY)

    assert found == (AT + pause if pause else None)


def test_nothing_is_asked_for_more_often_than_every_five_minutes_or_less_than_daily():
    assert polling.next_check("out_for_delivery", AT, AT, timedelta(minutes=5)) == AT + timedelta(minutes=5)
    assert polling.next_check("in_transit", AT - 40 * DAY, AT, 20 * HOUR) == AT + DAY


def test_failures_are_waited_out_longer_and_longer_up_to_a_day():
    pauses = [(polling.after_failure(failed, AT, EVERY) - AT) / HOUR for failed in (1, 2, 3, 4, 5, 50)]
    assert pauses == [2, 4, 8, 16, 24, 24]


@pytest.mark.parametrize(
    ("failures", "asked", "seconds"),
    [
        (1, None, 15),
        (3, None, 60),
        (20, None, 900),
        (1, 120, 120),
        (5, 3, 240),
        (1, -50, 15),
        (1, 9e9, 86_400),
    ],
)
def test_a_source_rests_as_long_as_it_asks_and_no_less_than_we_think_right(failures, asked, seconds):
    assert polling.rest(failures, asked).total_seconds() == seconds


def test_a_bucket_fills_up_to_ten_seconds_worth_and_a_clock_set_back_changes_nothing():
    empty = Bucket(0, AT, 60)

    assert empty.at(AT + timedelta(seconds=3)).tokens == 3
    assert empty.at(AT + HOUR).tokens == 10
    assert empty.at(AT - HOUR).tokens == 0
    assert Bucket(0, AT, 3).at(AT + HOUR).tokens == 1
    assert empty.at(AT + HOUR).without(4).tokens == 6


MAPPING = {
    "number": "data.no",
    "events": "data.track",
    "at": "time",
    "event_status": "tag",
    "place": "where.city",
    "text": "what",
    "due_at": "data.eta",
    "status": "data.state",
    "statuses": {"Moving": "in_transit", "ARRIVED": "delivered"},
}
ANSWER = {
    "data": {
        "no": "sf 1234-5678 90123",
        "eta": "2026-03-04 18:00",
        "state": "moving",
        "track": [
            {"time": 1772443800, "tag": "Moving", "where": {"city": "杭州"}, "what": "已揽收"},
            {"time": "2026-03-03T10:00:00+08:00", "tag": "arrived", "what": "签收"},
        ],
    }
}


def read(answer=ANSWER, **other):
    zone = ZoneInfo("Asia/Shanghai")
    return paths.read(answer, MAPPING | other, carrier="sf_express", number="SF1234567890123", zone=zone)


def test_a_carriers_own_json_is_read_by_paths():
    told, faults = read()

    assert faults == []
    assert (told.status, told.due_at) == ("in_transit", datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    assert [(one.at, one.status, one.place, one.words, one.code) for one in told.steps] == [
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "in_transit", "杭州", "已揽收", "Moving"),
        (datetime(2026, 3, 3, 2, 0, tzinfo=UTC), "delivered", "", "签收", "arrived"),
    ]


def test_words_that_nobody_explained_are_named_and_left_out():
    odd = {
        "data": ANSWER["data"]
        | {"track": [{"time": "yesterday", "tag": "Moving"}, {"time": 1772443800, "tag": "X"}]}
    }

    told, faults = read(odd)

    assert told.steps == ()
    assert [one.message for one in faults] == [
        "no time: 'yesterday'",
        "no time",
        "unknown status 'X'",
    ]


@pytest.mark.parametrize(
    "answer", [None, [], {}, "words", {"data": None}, {"data": {"no": "another"}}, {"data": {"no": []}}]
)
def test_an_answer_about_another_parcel_or_none_tells_nothing(answer):
    told, faults = read(answer)

    assert told is None
    assert faults


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", {"a": [{"b": 1}]}),
        ("a.0.b", 1),
        ("a.-1.b", 1),
        ("a.1.b", None),
        ("a.b", None),
        ("x.y", None),
        ("a.9999999", None),
    ],
)
def test_a_path_leads_to_what_stands_there_or_to_nothing(path, found):
    assert paths.at_path({"a": [{"b": 1}]}, path) == found


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-02T09:30:00Z",
        "2026-03-02 17:30:00",
        "2026/03/02 17:30:00",
        "20260302173000",
        1772443800,
        "1772443800",
        1772443800000,
        1772443800.0,
    ],
)
def test_times_are_read_as_carriers_write_them(said):
    reading = paths._Reading({}, ZoneInfo("Asia/Shanghai"))
    assert reading.time(said, "x") == AT


@pytest.mark.parametrize("said", ["", None])
def test_no_time_is_no_fault(said):
    assert paths._Reading({}, UTC).time(said, "x") is None


@pytest.mark.parametrize("said", ["soon", [], {}, 1e300, float("nan"), "2026-13-45", "9" * 400])
def test_what_is_no_time_is_a_fault(said):
    reading = paths._Reading({}, UTC)
    assert reading.time(said, "x") is None
    assert len(reading.faults) == 1
