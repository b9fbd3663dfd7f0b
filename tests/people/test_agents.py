"""Inviting, disabling, rights: nobody hands on what she lacks, and somebody always manages."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.events import EventRow
from app.people import commands, queries
from app.people.models import Agent, Invitation
from tests.conftest import PASSWORD, mailbox_words

NEW = "nine blue parcels wait"


def role_id(key: str) -> int:
    return next(role.id for role in queries.roles() if role.key == key)


def events(name: str) -> list[EventRow]:
    return list(session.scalars(select(EventRow).where(EventRow.name == name)))


def invite(actor, role="agent", email="New@Desk.example"):
    return commands.invite(actor, name="New", email=email, role_ids=[role_id(role)])


def test_a_link_sets_a_password_once(cast):
    token = invite(cast.ada)
    assert queries.invited(token).email == "new@desk.example"

    commands.accept(SYSTEM, token, NEW)

    assert commands.sign_in(SYSTEM, email="new@desk.example", password=NEW, device="")
    assert queries.invited(token) is None
    with pytest.raises(Refused):
        commands.accept(SYSTEM, token, "another good password")
    assert token not in str(session.scalars(select(Invitation.token_hash)).all())


def test_a_link_is_good_for_48_hours(cast):
    token = invite(cast.ada)

    with time_machine.travel(now() + timedelta(hours=49), tick=False):
        assert queries.invited(token) is None
        with pytest.raises(Refused):
            commands.accept(SYSTEM, token, NEW)


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaa", "x1y2" * 60])
def test_a_weak_password_is_refused_and_the_link_stays(cast, password):
    token = invite(cast.ada)

    with pytest.raises(Refused):
        commands.accept(SYSTEM, token, password)

    assert queries.invited(token)


def test_a_link_of_a_disabled_agent_is_gone(cast):
    token = invite(cast.ada)
    agent = queries.by_email("new@desk.example")

    commands.disable(cast.ada, agent.id)
    commands.enable(cast.ada, agent.id)

    assert queries.invited(token) is None


def test_a_reset_ends_the_password_the_sessions_and_the_older_link(cast):
    held = commands.sign_in(SYSTEM, email="alice@desk.example", password=PASSWORD, device="")
    first = commands.reset(cast.ada, cast.alice.id)

    second = commands.reset(cast.ada, cast.alice.id)

    assert commands.resume(SYSTEM, held) is None
    assert queries.invited(first) is None
    with pytest.raises(Refused):
        commands.sign_in(SYSTEM, email="alice@desk.example", password=PASSWORD, device="")
    commands.accept(SYSTEM, second, NEW)
    assert commands.sign_in(SYSTEM, email="alice@desk.example", password=NEW, device="")


@pytest.mark.parametrize("name", ["alice", "sam"])
def test_who_does_not_manage_people_changes_nobody(cast, name):
    actor = getattr(cast, name)
    deeds = (
        lambda: invite(actor),
        lambda: commands.reset(actor, cast.ada.id),
        lambda: commands.disable(actor, cast.bob.id),
        lambda: commands.enable(actor, cast.bob.id),
        lambda: commands.set_roles(actor, actor.id, [role_id("administrator")]),
        lambda: commands.save_role(actor, role_id("agent"), name="Agent", grants=["site.manage"]),
        lambda: commands.end_all_sessions(actor, cast.ada.id),
        lambda: commands.save_team(actor, None, name="Mine", member_ids=[actor.id]),
        lambda: commands.save_queue(actor, cast.returns.id, name="Mine", member_ids=[actor.id]),
        lambda: commands.save_mailbox(actor, None, mailbox_words(cast.parcels.id, address="x@desk.example")),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    assert session.scalar(select(Agent.id).where(Agent.disabled_at.is_not(None))) is None


@pytest.fixture
def pam(cast):
    """pam manages people but has no other right of an administrator."""
    role = commands.save_role(cast.ada, None, name="People", grants=["people.manage", "cases.work"])
    token = commands.invite(cast.ada, name="Pam", email="pam@desk.example", role_ids=[role.id])
    commands.accept(SYSTEM, token, NEW)
    return queries.actor_of(queries.by_email("pam@desk.example").id)


def test_nobody_hands_on_a_right_she_lacks(cast, pam):
    own = next(role.id for role in queries.roles() if role.name == "People")
    deeds = (
        lambda: invite(pam, "administrator"),
        lambda: commands.set_roles(pam, pam.id, [role_id("administrator")]),
        lambda: commands.save_role(pam, own, name="People", grants=["people.manage", "site.manage"]),
        lambda: commands.save_role(pam, role_id("administrator"), name="Administrator", grants=[]),
        lambda: commands.reset(pam, cast.ada.id),
        lambda: commands.disable(pam, cast.ada.id),
        lambda: commands.set_roles(pam, cast.ada.id, [own]),
        lambda: commands.end_all_sessions(pam, cast.ada.id),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()


def test_the_last_who_manages_people_is_kept(cast):
    deeds = (
        lambda: commands.disable(cast.ada, cast.ada.id),
        lambda: commands.set_roles(cast.ada, cast.ada.id, [role_id("agent")]),
        lambda: commands.save_role(cast.ada, role_id("administrator"), name="Administrator", grants=[]),
        lambda: commands.reset(cast.ada, cast.ada.id),
    )
    for deed in deeds:
        with pytest.raises(Refused):
            deed()
    assert queries.actor_of(cast.ada.id) == cast.ada


def test_an_administrator_may_go_where_another_stays(cast, pam):
    commands.disable(cast.ada, cast.ada.id)

    assert queries.actor_of(cast.ada.id) is None


def test_changes_of_rights_are_told(cast):
    commands.set_roles(cast.ada, cast.alice.id, [role_id("supervisor")])
    commands.set_roles(cast.ada, cast.alice.id, [role_id("supervisor")])
    commands.save_role(cast.ada, None, name="Readers", grants=[])

    assert [event.facts["agent_id"] for event in events("agent.rights_changed")] == [cast.alice.id, None]


@pytest.mark.parametrize("email", ["", "x", "a@", "@b", "a b@c.example", "a@b\n.example", "ada@desk.example"])
def test_an_address_must_be_one_and_free(cast, email):
    with pytest.raises(Refused):
        invite(cast.ada, email=email)


def test_what_does_not_exist_is_not_found(cast):
    with pytest.raises(NotFound):
        commands.disable(cast.ada, 999)
    with pytest.raises(NotFound):
        commands.set_roles(cast.ada, cast.bob.id, [999])


def test_the_first_administrator_needs_no_link(house):
    agent = commands.make_administrator(SYSTEM, email="Root@desk.example", name="Root", password=NEW)

    assert commands.sign_in(SYSTEM, email="root@desk.example", password=NEW, device="")
    assert queries.actor_of(agent.id).may("people.manage")


@pytest.mark.parametrize("host", ["mail.example.com", "10.0.0.1"])
def test_only_this_machine_may_do_without_encryption(cast, host):
    with pytest.raises(Refused) as caught:
        commands.save_mailbox(cast.ada, cast.mailbox.id, mailbox_words(cast.parcels.id, imap_host=host))

    assert caught.value.data["field"] == "imap_security"
