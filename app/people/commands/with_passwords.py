"""What takes a password. Hashing takes long, so each is a few short commands with nothing open in between."""

from app.core import passwords, secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import end_reading
from app.core.errors import N_, Refused
from app.people import queries, rules
from app.people.commands import agents, signing_in
from app.people.commands.steps import ensure_good, refusal
from app.people.models import Agent


def sign_in(
    actor: Actor, *, email: str, password: str, device: str, browser: str = "", known: str = ""
) -> str:
    """Let an agent in and return her session's token, which is kept nowhere. Raises Refused.

    device: the address she comes from. known: what know_device gave this browser before. Each try is counted
    before its password is looked at, and no transaction is open while that is done. An account that does not
    exist costs the same work as one that does.
    """
    tried = _may_try(actor, email, device, known)
    agent = queries.by_email(email)
    agent_id, stored = (agent.id, agent.password_hash) if agent else (0, None)
    end_reading()
    if not passwords.matches(stored, password) or stored is None:
        raise refusal(email)
    token = secret.new_token()
    signing_in.open_session(actor, agent_id, stored, token, tried=tried, browser=browser)
    return token


def resume(actor: Actor, token: str) -> queries.Visit | None:
    """Return who comes with this token, by her present rights; None for nobody."""
    visit = queries.visit(token)
    if visit is not None and visit.seen_at < now() - rules.TOUCH_AFTER:
        signing_in.touch(actor, visit.sign_in_id)
    return visit


def accept(actor: Actor, token: str, password: str) -> None:
    """Take up an invitation by setting a password; no session begins. Raises Refused."""
    ensure_good(password)
    signing_in.take_up(actor, token, passwords.hashed(password))


def change_password(actor: Actor, old: str, new: str, *, keep: str = "") -> None:
    """Change actor's own password and end her sessions, but for the one of the token keep. Raises Refused."""
    agent = queries.agent(actor.id)
    email, stored = agent.email, agent.password_hash
    tried = _may_try(actor, email, f"agent {actor.id}")
    end_reading()
    if not passwords.matches(stored, old):
        raise Refused(N_("This is not your present password."), field="old")
    ensure_good(new, field="new")
    signing_in.replace_password(actor, stored, passwords.hashed(new), keep=keep, tried=tried)


def make_administrator(actor: Actor, *, email: str, name: str, password: str) -> Agent:
    """Make an agent with the administrator's role and this password. Raises NotAllowed, Refused."""
    ensure_good(password)
    return agents.make_administrator(actor, email, name, passwords.hashed(password))


def _may_try(actor: Actor, email: str, device: str, known: str = "") -> signing_in.Try:
    tried = signing_in.count_try(actor, email.strip().lower(), device, known)
    if tried is None:
        raise refusal(email)
    return tried
