"""How one comes in and goes out: tries, sessions, links; passwords are hashed before, in with_passwords."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotFound, Refused
from app.core.events import record
from app.people import policy, queries, rules
from app.people.commands.steps import end_invitations, end_sessions, key, refusal
from app.people.events import AgentJoined, SessionsEnded, SignedIn
from app.people.models import Agent, Device, SignIn, SignInTry


@dataclass(frozen=True)
class Try:
    """One password about to be looked at. ids: of the rows that count it."""

    email: str
    device: str
    ids: tuple[int, ...]


@command
def sign_out(_actor: Actor, token: str) -> None:
    """End the session of this token; nothing happens where there is none."""
    row = session.scalar(select(SignIn).filter_by(token_hash=secret.hashed(token)))
    if row is None:
        return
    session.delete(row)
    record(Actor(kind="agent", id=row.agent_id), SessionsEnded(agent_id=row.agent_id))


@command
def end_all_sessions(actor: Actor, agent_id: int, *, keep: str = "") -> None:
    """Sign an agent out everywhere, but for the session of the token keep. Raises NotAllowed, NotFound."""
    if actor.id != agent_id:
        policy.ensure_over(actor, queries.agent(agent_id))
    end_sessions(actor, agent_id, keep=keep)


@command
def end_session(actor: Actor, sign_in_id: int) -> None:
    """End one of actor's own sessions. Raises NotFound, also for one that is somebody else's."""
    row = session.get(SignIn, sign_in_id)
    if row is None or row.agent_id != actor.id:
        raise NotFound(N_("This session has ended already."))
    session.delete(row)
    record(actor, SessionsEnded(agent_id=actor.id))


@command
def count_try(_actor: Actor, email: str, device: str, known: str) -> Try | None:
    """Count a try; None where one of those it counts for had its share, which then counts no more.

    A device that this account was let in from before (known: its token) counts for itself alone, so that
    strangers who try cannot keep the owner out. All others count by account and by address.
    """
    recent = SignInTry.at > now() - rules.TRIES_WITHIN
    for account, share in (shares := _shares(email, device, known)).items():
        _one_at_a_time(account)
        so_far = select(func.count()).where(SignInTry.account == account, recent)
        if (session.scalar(so_far) or 0) >= share:
            return None
    rows = [SignInTry(account=account) for account in shares]
    session.add_all(rows)
    session.flush()
    return Try(email=email, device=device, ids=tuple(row.id for row in rows))


def _shares(email: str, device: str, known: str) -> dict[str, int]:
    if queries.knows_device(email, known):
        return {key("known device", secret.hashed(known)): rules.TRIES_A_DEVICE}
    return {
        key("account", email): rules.TRIES_AN_ACCOUNT,
        key("address", rules.counted_address(device)): rules.TRIES_AN_ADDRESS,
    }


def _one_at_a_time(account: str) -> None:
    """Let two tries of one account be counted one after the other; SQLite has one writer anyway."""
    if session.connection().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(account[:15], 16))))


@command
def open_session(actor: Actor, agent_id: int, stored: str, token: str, *, tried: Try, browser: str) -> None:
    """Begin a session, unless the password was changed or the agent disabled meanwhile."""
    agent = queries.agent(agent_id)
    if agent.disabled_at is not None or agent.password_hash != stored:
        raise refusal(tried.email)
    _forgive(tried)
    too_old = SignIn.created_at <= now() - rules.SESSION_AT_MOST
    session.execute(delete(SignIn).where(SignIn.agent_id == agent_id, too_old))
    device = f"{tried.device} {browser}".strip()[:300]
    session.add(SignIn(token_hash=secret.hashed(token), agent_id=agent_id, device=device))
    who = actor if actor.kind == "agent" else Actor(kind="agent", id=agent_id)
    record(who, SignedIn(agent_id=agent_id))


def _forgive(tried: Try) -> None:
    """Only wrong passwords count."""
    session.execute(delete(SignInTry).where(SignInTry.id.in_(tried.ids)))


@command
def know_device(_actor: Actor, session_token: str, known: str = "") -> str | None:
    """Know the browser of this session from now on, by the token returned; None where there is no session.

    known: the token it had so far, which is good no more.
    """
    visit = queries.visit(session_token)
    if visit is None:
        return None
    token = secret.new_token()
    session.execute(delete(Device).where(Device.token_hash == secret.hashed(known)))
    session.add(Device(token_hash=secret.hashed(token), agent_id=visit.agent.id))
    return token


@command
def touch(_actor: Actor, sign_in_id: int) -> None:
    """Note that a session is in use."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now()))


@command
def take_up(_actor: Actor, token: str, password_hash: str) -> None:
    """Use up a link and keep the password set by it. Raises Refused."""
    agent = queries.invited(token)
    if agent is None:
        raise Refused(N_("This link is no longer good. Ask an administrator for a new one."))
    end_invitations(agent.id)
    agent.password_hash = password_hash
    who = Actor(kind="agent", id=agent.id)
    end_sessions(who, agent.id)
    record(who, AgentJoined(agent_id=agent.id))


@command
def replace_password(actor: Actor, stored: str | None, password_hash: str, *, keep: str, tried: Try) -> None:
    """Keep a new password for the one that was looked at. Raises Refused where it is another by now."""
    agent: Agent = queries.agent(actor.id)
    if agent.password_hash != stored:
        raise Refused(N_("This is not your present password."), field="old")
    _forgive(tried)
    end_invitations(agent.id)
    agent.password_hash = password_hash
    end_sessions(actor, agent.id, keep=keep)
