"""Coming in: passwords, tries, sessions."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core import secret
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.errors import Refused
from app.people import commands, queries
from app.people.models import SignIn
from tests.conftest import PASSWORD

NEW = "nine blue parcels wait"


def enter(name="alice", password=PASSWORD, device="192.0.2.1"):
    return commands.sign_in(SYSTEM, email=f"{name}@desk.example", password=password, device=device)


def refusal(*args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        enter(*args, **kwargs)
    return caught.value.message


def test_only_the_hash_of_a_token_is_kept(cast):
    token = enter()

    assert len(token) >= 43
    assert session.scalar(select(SignIn.token_hash)) == secret.hashed(token)
    assert commands.resume(SYSTEM, token).actor == cast.alice


def test_an_unknown_account_hears_the_same_words(cast):
    assert refusal("nobody") == refusal("alice", "wrong") == refusal("alice", "")


def test_after_twenty_wrong_tries_the_right_password_waits_too(cast):
    words = {refusal(password=f"wrong {number}") for number in range(25)}

    assert words == {refusal()}
    assert enter("bob")
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert enter()


def test_a_good_password_does_not_count(cast):
    for _ in range(25):
        assert enter()


def test_a_device_may_try_a_hundred_times_over_all_accounts(cast):
    for number in range(100):
        refusal(f"somebody{number}")

    refusal("bob")
    assert enter("bob", device="192.0.2.2")


@pytest.mark.parametrize("token", ["", " ", "x", "0" * 64, "None"])
def test_what_is_no_token_opens_nothing(cast, token):
    enter()

    assert commands.resume(SYSTEM, token) is None
    assert queries.invited(token) is None


def test_the_stored_hash_itself_is_no_token(cast):
    enter()

    assert commands.resume(SYSTEM, session.scalar(select(SignIn.token_hash))) is None


def test_a_session_ends_when_unused_for_twelve_hours(cast):
    token = enter()
    start = now()

    with time_machine.travel(start + timedelta(hours=11), tick=False):
        assert commands.resume(SYSTEM, token)
    with time_machine.travel(start + timedelta(hours=22), tick=False):
        assert commands.resume(SYSTEM, token)
    with time_machine.travel(start + timedelta(hours=35), tick=False):
        assert commands.resume(SYSTEM, token) is None


def test_a_session_ends_after_seven_days_in_any_case(cast):
    token = enter()
    start = now()

    for hours in range(10, 168, 10):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            assert commands.resume(SYSTEM, token)
    with time_machine.travel(start + timedelta(hours=169), tick=False):
        assert commands.resume(SYSTEM, token) is None


def test_that_a_session_is_in_use_is_written_once_a_minute(cast):
    token = enter()
    seen = select(SignIn.seen_at)
    before = session.scalar(seen)

    with time_machine.travel(before + timedelta(seconds=50), tick=False):
        commands.resume(SYSTEM, token)
        assert session.scalar(seen) == before
    with time_machine.travel(before + timedelta(seconds=70), tick=False):
        commands.resume(SYSTEM, token)
        assert session.scalar(seen) > before


def test_rights_are_read_anew_each_time(cast):
    token = enter()
    supervisor = next(role.id for role in queries.roles() if role.key == "supervisor")

    commands.set_roles(cast.ada, cast.alice.id, [supervisor])

    assert commands.resume(SYSTEM, token).actor.may("cases.see_all")


def test_a_disabled_agent_is_out_at_once_and_stays_out(cast):
    token = enter()

    commands.disable(cast.ada, cast.alice.id)

    assert commands.resume(SYSTEM, token) is None
    refusal()
    commands.enable(cast.ada, cast.alice.id)
    assert commands.resume(SYSTEM, token) is None
    assert enter()


def test_a_new_password_ends_the_other_sessions(cast):
    here, elsewhere = enter(), enter()

    commands.change_password(cast.alice, PASSWORD, NEW, keep=here)

    assert commands.resume(SYSTEM, here)
    assert commands.resume(SYSTEM, elsewhere) is None
    refusal()
    assert enter(password=NEW)


def test_a_password_is_changed_only_by_who_knows_it(cast):
    with pytest.raises(Refused):
        commands.change_password(cast.alice, "wrong", NEW)
    with pytest.raises(Refused):
        commands.change_password(cast.alice, PASSWORD, "short")

    assert enter()


def test_signing_out_ends_this_session_only(cast):
    here, elsewhere = enter(), enter()

    commands.sign_out(SYSTEM, here)
    commands.sign_out(SYSTEM, "none")

    assert commands.resume(SYSTEM, here) is None
    assert commands.resume(SYSTEM, elsewhere)
    commands.end_all_sessions(cast.ada, cast.alice.id)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0
