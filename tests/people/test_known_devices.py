"""A known browser is not kept out by strangers who try; an unknown account costs the same as a known one."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import func, select

from app.core import passwords, secret
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.errors import Refused
from app.people import commands, rules
from app.people.models import Device, Invitation, SignIn, SignInTry
from tests.conftest import PASSWORD

NEW = "nine blue parcels wait"


def enter(name="alice", password=PASSWORD, *, known="", device="192.0.2.1"):
    email = f"{name}@desk.example"
    return commands.sign_in(SYSTEM, email=email, password=password, device=device, known=known)


def known(name="alice") -> str:
    return commands.know_device(SYSTEM, enter(name))


def wrong(times, name="alice", **words) -> None:
    for number in range(times):
        with pytest.raises(Refused):
            enter(name, f"wrong {number}", **words)


@pytest.fixture(autouse=True)
def _cheap(request, monkeypatch):
    """Hundreds of tries are looked at; what one costs is asked by one test alone."""
    if "work" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def besieged(cast):
    """Strangers had all tries at alice's account, and all of this address."""
    device = known()
    for number in range(5):
        wrong(20, device=f"198.51.100.{number}")
    wrong(100, "nobody", device="192.0.2.1")
    return device


def test_a_known_device_comes_in_while_strangers_try(besieged):
    with pytest.raises(Refused):
        enter()

    assert enter(known=besieged)


def test_a_known_device_has_twenty_tries_of_its_own(besieged):
    wrong(20, known=besieged)

    with pytest.raises(Refused):
        enter(known=besieged)
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert enter(known=besieged)


def test_tries_of_a_known_device_keep_nobody_else_out(cast):
    wrong(20, known=known())

    assert enter()


def test_a_device_is_known_for_its_own_agent_only(besieged, cast):
    others = known("bob") if enter("bob", device="192.0.2.9") else ""

    with pytest.raises(Refused):
        enter(known=others)


@pytest.mark.parametrize("token", ["x", " ", "0" * 64])
def test_what_is_no_token_is_no_device(besieged, token):
    stored = session.scalar(select(Device.token_hash))

    for one in (token, stored):
        with pytest.raises(Refused):
            enter(known=one)


def test_a_device_is_known_for_ninety_days(cast):
    device = known()

    with time_machine.travel(now() + timedelta(days=89), tick=False):
        wrong(20, device="198.51.100.1")
        assert enter(known=device)
    with time_machine.travel(now() + timedelta(days=91), tick=False):
        wrong(20, device="198.51.100.1")
        with pytest.raises(Refused):
            enter(known=device)


def test_a_new_token_takes_the_place_of_the_one_before(cast):
    first = known()

    commands.know_device(SYSTEM, enter(known=first), first)

    hashes = session.scalars(select(Device.token_hash)).all()
    assert len(hashes) == 1
    assert hashes[0] != secret.hashed(first)


@pytest.mark.parametrize("deed", ["reset", "disable", "change", "end_all"])
def test_no_device_is_known_after_a_password_or_all_sessions_ended(cast, deed):
    known()

    {
        "reset": lambda: commands.reset(cast.ada, cast.alice.id),
        "disable": lambda: commands.disable(cast.ada, cast.alice.id),
        "change": lambda: commands.change_password(cast.alice, PASSWORD, NEW),
        "end_all": lambda: commands.end_all_sessions(cast.alice, cast.alice.id),
    }[deed]()

    assert session.scalar(select(func.count()).select_from(Device)) == 0


def test_nobody_is_known_who_was_not_let_in(cast):
    assert commands.know_device(SYSTEM, "planted") is None


def test_tries_from_one_household_of_ipv6_count_together(cast):
    for number in range(100):
        wrong(1, f"somebody{number}", device=f"2001:db8:1:2::{number:x}")

    with pytest.raises(Refused):
        enter("bob", device="2001:db8:1:2:ffff::1")
    assert enter("bob", device="2001:db8:1:3::1")


@pytest.fixture
def work(monkeypatch):
    """How often argon2 was asked for what, and with which costs."""
    done = Counter()

    class Counting(PasswordHasher):
        def verify(self, stored, password):
            done["verify"] += 1
            done[stored.split("$")[3]] += 1
            return super().verify(stored, password)

        def hash(self, password, **more):
            done["hash"] += 1
            return super().hash(password, **more)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    return done


@pytest.mark.parametrize("name", ["alice", "nobody", "invited"])
def test_every_account_costs_one_look_at_a_password_and_no_more(cast, work, monkeypatch, name):
    agent = commands.make_administrator(SYSTEM, email="al@desk.example", name="Al", password=NEW)
    commands.invite(SYSTEM, name="I", email="invited@desk.example", role_ids=[agent.roles[0].id])
    work.clear()
    address = "al" if name == "alice" else name

    wrong(1, address)

    hasher = passwords._hasher
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    assert work == {"verify": 1, costs: 1}


def test_what_is_over_is_forgotten_and_nothing_else(cast):
    old = enter()
    known("bob")
    wrong(1)
    commands.invite(SYSTEM, name="N", email="n@desk.example", role_ids=[1])
    start = now()

    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        commands.forget_old(SYSTEM)
        assert count(SignInTry) == 0
        assert (count(SignIn), count(Device), count(Invitation)) == (2, 1, 1)
    with time_machine.travel(start + rules.SESSION_IDLE, tick=False):
        commands.forget_old(SYSTEM)
        assert (count(SignIn), count(Device), count(Invitation)) == (0, 1, 1)
        assert commands.resume(SYSTEM, old) is None
    with time_machine.travel(start + timedelta(days=91), tick=False):
        commands.forget_old(SYSTEM)
        assert (count(Device), count(Invitation)) == (0, 0)


def count(model) -> int:
    return session.scalar(select(func.count()).select_from(model))
