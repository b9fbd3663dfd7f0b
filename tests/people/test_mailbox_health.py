"""What is called trouble, and when silence is odd: judged by rules alone."""

from datetime import UTC, datetime, timedelta

import pytest

from app.people.rules import health
from app.people.rules.health import Signs

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


def office(weeks: int, per_hour: int, *, hours=range(9, 17), days=range(5), end=MONDAY) -> dict:
    """Return mail that came in office hours in the weeks before end."""
    begin = end - timedelta(weeks=weeks)
    return {
        begin + timedelta(weeks=week, days=day, hours=hour): per_hour
        for week in range(weeks)
        for day in days
        for hour in hours
    }


FRIDAY_EVENING = MONDAY - timedelta(days=3) + timedelta(hours=16, minutes=50)


@pytest.mark.parametrize(
    ("counts", "until", "odd"),
    [
        (office(4, 5), MONDAY - timedelta(hours=1), False),  # Sunday night: nobody writes then
        (office(4, 5), MONDAY + timedelta(hours=9, minutes=30), False),  # half an hour of Monday
        (office(4, 5), MONDAY + timedelta(hours=13), True),  # a whole morning without a mail
        (office(4, 1), MONDAY + timedelta(hours=16), False),  # few mails: a day alone says little
        (office(4, 1), MONDAY + timedelta(days=1, hours=16), True),
        (office(2, 50), MONDAY + timedelta(days=3), False),  # two weeks are no history
        (office(4, 5, hours=range(9, 10), days=range(1)), MONDAY + timedelta(days=3), False),  # too few mails
        ({}, MONDAY, False),
    ],
)
def test_a_silence_is_odd_by_the_habit_of_its_hours(counts, until, odd):
    learned = health.habit(counts, MONDAY)

    assert health.silent(learned, FRIDAY_EVENING, until) is odd


def test_a_silence_like_one_before_is_not_odd():
    whole = office(6, 5)
    holiday = MONDAY - timedelta(weeks=3)
    with_a_week_off = {at: n for at, n in whole.items() if not holiday <= at < holiday + timedelta(days=7)}

    at = MONDAY + timedelta(days=2)
    assert health.silent(health.habit(whole, MONDAY), FRIDAY_EVENING, at)
    assert not health.silent(health.habit(with_a_week_off, MONDAY), FRIDAY_EVENING, at)


def test_mail_ends_the_silence_and_the_page_can_say_when_the_next_is_odd():
    learned = health.habit(office(4, 5), MONDAY)

    assert not health.silent(learned, MONDAY + timedelta(hours=12, minutes=55), MONDAY + timedelta(hours=13))
    by = health.expected_by(learned, FRIDAY_EVENING)
    assert MONDAY + timedelta(hours=10) < by <= MONDAY + timedelta(hours=13)
    assert not health.silent(learned, FRIDAY_EVENING, by - timedelta(hours=1))
    assert health.silent(learned, FRIDAY_EVENING, by + timedelta(hours=1))


def test_nobody_can_tell_without_history():
    assert health.expected_by(None, FRIDAY_EVENING) is None
    assert not health.silent(None, FRIDAY_EVENING, MONDAY)
    assert not health.silent(health.habit(office(4, 5), MONDAY), None, MONDAY)


AT = MONDAY
LONG, SHORT = AT - timedelta(hours=1), AT - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("signs", "kinds", "word"),
    [
        (Signs(), set(), "new"),
        (Signs(fetched_at=SHORT), set(), "works"),
        (Signs(fetched_at=LONG), {"idle"}, "waiting"),
        (Signs(fetched_at=LONG, up_since=SHORT), {"idle"}, "waiting"),
        (Signs(fetched_at=LONG, up_since=AT - timedelta(minutes=4)), set(), "works"),
        (Signs(fetched_at=SHORT, is_silent=True, up_since=AT - timedelta(minutes=4)), set(), "works"),
        (Signs(fetched_at=LONG, error="OSError: x", failing_since=SHORT), set(), "failing"),
        (Signs(fetched_at=LONG, error="OSError: x", failing_since=LONG), {"connection"}, "failing"),
        (Signs(error="LoginError: no", failing_since=LONG), {"sign_in"}, "failing"),
        (Signs(error="ConsentNeeded: invalid_grant", failing_since=SHORT), {"consent"}, "failing"),
        (Signs(fetched_at=SHORT, is_silent=True), {"silence"}, "silent"),
        (Signs(error="OSError: x", failing_since=LONG, is_silent=True), {"connection"}, "failing"),
        (Signs(fetched_at=SHORT, password_until=AT + timedelta(days=13)), {"expiry"}, "expiring"),
        (Signs(fetched_at=SHORT, password_until=AT + timedelta(days=15)), set(), "works"),
        (Signs(paused=True, error="OSError: x", failing_since=LONG, is_silent=True), set(), "paused"),
    ],
)
def test_what_is_wrong_has_a_kind_and_one_word(signs, kinds, word):
    found = health.troubles(signs, AT)

    assert found == kinds
    assert health.state(signs, found) == word
    assert found <= health.KINDS.keys()
