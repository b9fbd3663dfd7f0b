"""How one comes in and goes out: passwords, sessions, links to set a password."""

from dataclasses import dataclass

import structlog
from sqlalchemy import delete, func, select, update

from app.core import passwords, secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, end_reading
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.people import policy, queries, rules
from app.people.events import AgentJoined, SessionsEnded, SignedIn
from app.people.models import Agent, Invitation, SignIn, SignInTry

#: Every refusal says this, so that none tells whether there is such an account.
WRONG = N_("E-mail address or password is wrong, or there were too many tries. Try again in 15 minutes.")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Try:
    """One password about to be looked at. ids: of the rows that count it."""

    email: str
    device: str
    ids: tuple[int, ...]


def sign_in(actor: Actor, *, email: str, password: str, device: str, browser: str = "") -> str:
    """Let an agent in and return her session's token, which is kept nowhere. Raises Refused.

    device: the address she comes from. Each try is counted before its password is looked at, and no
    transaction is open while that is done.
    """
    tried = _may_try(actor, email, device)
    agent = queries.by_email(email)
    agent_id, stored = (agent.id, agent.password_hash) if agent else (0, None)
    end_reading()
    if not passwords.matches(stored, password) or stored is None:
        raise _refusal(email)
    token = secret.new_token()
    _open(actor, agent_id, stored, token, tried=tried, browser=browser)
    return token


def resume(actor: Actor, token: str) -> queries.Visit | None:
    """Return who comes with this token, by her present rights; None for nobody."""
    visit = queries.visit(token)
    if visit is not None and visit.seen_at < now() - rules.TOUCH_AFTER:
        _touch(actor, visit.sign_in_id)
    return visit


@command
def sign_out(_actor: Actor, token: str) -> None:
    """End the session of this token; nothing happens where there is none."""
    row = session.scalar(select(SignIn).filter_by(token_hash=secret.hashed(token)))
    if row is None:
        return
    session.delete(row)
    record(Actor(kind="agent", id=row.agent_id), SessionsEnded(agent_id=row.agent_id))


@command
def end_all_sessions(actor: Actor, agent_id: int) -> None:
    """Sign an agent out everywhere. Raises NotAllowed, NotFound."""
    if actor.id != agent_id:
        policy.ensure_over(actor, queries.agent(agent_id))
    end_sessions(actor, agent_id)


def accept(actor: Actor, token: str, password: str) -> None:
    """Take up an invitation by setting a password; no session begins. Raises Refused."""
    _ensure_good(password)
    _accept(actor, token, passwords.hashed(password))


def change_password(actor: Actor, old: str, new: str, *, keep: str = "") -> None:
    """Change actor's own password and end her sessions, but for the one of the token keep. Raises Refused."""
    agent = queries.agent(actor.id)
    email, stored = agent.email, agent.password_hash
    tried = _may_try(actor, email, "own")
    end_reading()
    if not passwords.matches(stored, old):
        raise Refused(N_("This is not your present password."), field="old")
    _ensure_good(new, field="new")
    _change(actor, stored, passwords.hashed(new), keep=keep, tried=tried)


def end_sessions(actor: Actor, agent_id: int, *, keep: str = "") -> None:
    """Inside a command: end an agent's sessions, but for the one of the token keep."""
    kept = secret.hashed(keep)
    session.execute(delete(SignIn).where(SignIn.agent_id == agent_id, SignIn.token_hash != kept))
    record(actor, SessionsEnded(agent_id=agent_id))


def end_invitations(agent_id: int) -> None:
    """Inside a command: no link given to an agent so far is good any more."""
    open_ones = (Invitation.agent_id == agent_id, Invitation.used_at.is_(None))
    session.execute(update(Invitation).where(*open_ones).values(used_at=now()))


def _may_try(actor: Actor, email: str, device: str) -> _Try:
    tried = _count(actor, email.strip().lower(), device)
    if tried is None:
        raise _refusal(email)
    return tried


@command
def _count(_actor: Actor, email: str, device: str) -> _Try | None:
    """Count a try by account and by device; None where either had its share, which then counts no more."""
    since = now() - rules.TRIES_WITHIN
    session.execute(delete(SignInTry).where(SignInTry.at <= since))
    shares = {_key("account", email): rules.TRIES_AN_ACCOUNT, _key("device", device): rules.TRIES_A_DEVICE}
    for key, share in shares.items():
        _one_at_a_time(key)
        if (session.scalar(select(func.count()).where(SignInTry.account == key)) or 0) >= share:
            return None
    rows = [SignInTry(account=key) for key in shares]
    session.add_all(rows)
    session.flush()
    return _Try(email=email, device=device, ids=tuple(row.id for row in rows))


def _key(kind: str, words: str) -> str:
    return secret.signature(f"sign-in {kind}", words)


def _one_at_a_time(key: str) -> None:
    """Let two tries of one account be counted one after the other; SQLite has one writer anyway."""
    if session.connection().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))


def _refusal(email: str) -> Refused:
    log.warning("sign_in.refused", account=_key("account", email.strip().lower())[:12])
    return Refused(WRONG)


@command
def _open(actor: Actor, agent_id: int, stored: str, token: str, *, tried: _Try, browser: str) -> None:
    """Begin a session, unless the password was changed or the agent disabled meanwhile."""
    agent = queries.agent(agent_id)
    if agent.disabled_at is not None or agent.password_hash != stored:
        raise _refusal(tried.email)
    _forgive(tried)
    too_old = SignIn.created_at <= now() - rules.SESSION_AT_MOST
    session.execute(delete(SignIn).where(SignIn.agent_id == agent_id, too_old))
    device = f"{tried.device} {browser}".strip()[:300]
    session.add(SignIn(token_hash=secret.hashed(token), agent_id=agent_id, device=device))
    who = actor if actor.kind == "agent" else Actor(kind="agent", id=agent_id)
    record(who, SignedIn(agent_id=agent_id))


def _forgive(tried: _Try) -> None:
    """Only wrong passwords count."""
    session.execute(delete(SignInTry).where(SignInTry.id.in_(tried.ids)))


@command
def _touch(_actor: Actor, sign_in_id: int) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now()))


@command
def _accept(_actor: Actor, token: str, password_hash: str) -> None:
    agent = queries.invited(token)
    if agent is None:
        raise Refused(N_("This link is no longer good. Ask an administrator for a new one."))
    end_invitations(agent.id)
    agent.password_hash = password_hash
    who = Actor(kind="agent", id=agent.id)
    end_sessions(who, agent.id)
    record(who, AgentJoined(agent_id=agent.id))


@command
def _change(actor: Actor, stored: str | None, password_hash: str, *, keep: str, tried: _Try) -> None:
    agent: Agent = queries.agent(actor.id)
    if agent.password_hash != stored:
        raise Refused(N_("This is not your present password."), field="old")
    _forgive(tried)
    end_invitations(agent.id)
    agent.password_hash = password_hash
    end_sessions(actor, agent.id, keep=keep)


def _ensure_good(password: str, *, field: str = "password") -> None:
    fault = rules.password_fault(password)
    if fault:
        raise Refused(fault, field=field)
