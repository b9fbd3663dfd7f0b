"""Block and allow lists: senders and domains, and what is below a domain."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotFound, Refused
from app.intake.models import SenderRule
from app.people import policy
from app.people import queries as people

GRANT = "senders.manage"
VERDICTS = ("block", "allow")
MOST_LINES = 5000
PAGE = 50
_DOMAIN = re.compile(r"(?:\*\.)?(?:[^\s@<>,;:\"()\[\]\\*.]{1,63}\.){1,8}[^\s@<>,;:\"()\[\]\\*.]{2,63}")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\*]{1,64}@[^\s@<>,;:\"()\[\]\\*]{1,180}")


def normalised(said: str) -> str:
    """Return a pattern as it is stored. said: "A@b.c", "b.c", "@b.c" or "*.b.c". Raises Refused."""
    pattern = said.strip().lower().removeprefix("@")
    whole = _ADDRESS if "@" in pattern else _DOMAIN
    if len(pattern) > 250 or not pattern.isprintable() or not whole.fullmatch(pattern):
        raise Refused(N_("Write an address, a domain, or *. and a domain."), field="pattern")
    return pattern


def patterns_of(address: str) -> list[str]:
    """Return every pattern that an address may match, the nearest first."""
    address = address.strip().lower()
    domain = address.rpartition("@")[2]
    labels = domain.split(".")[-10:]
    above = [f"*.{'.'.join(labels[start:])}" for start in range(1, len(labels) - 1)]
    return [address, domain, *above] if domain else []


def all_rules(
    actor: Actor, *, search: str = "", after: int | None = None, limit: int = 50
) -> Sequence[SenderRule]:
    """Return rules, newest first, older than the one with id after. Raises NotAllowed."""
    policy.ensure(actor, GRANT)
    asked = select(SenderRule).order_by(SenderRule.id.desc()).limit(limit)
    if search:
        asked = asked.where(SenderRule.pattern.contains(search.strip().lower(), autoescape=True))
    return session.scalars(asked.where(SenderRule.id < after) if after else asked).all()


@command
def decide(actor: Actor, said: str, verdict: str, *, note: str = "") -> SenderRule:
    """Block or allow a sender, in place of what was said of it before. Raises NotAllowed, Refused."""
    policy.ensure(actor, GRANT)
    if verdict not in VERDICTS:
        raise Refused(N_("There is no such choice."))
    pattern = normalised(said)
    if verdict == "block" and _is_ours(pattern):
        raise Refused(N_("This is one of our own addresses."), field="pattern")
    rule = session.scalar(select(SenderRule).where(SenderRule.pattern == pattern))
    rule = rule or SenderRule(pattern=pattern)
    rule.verdict, rule.note, rule.at = verdict, note.strip()[:200], now()
    rule.agent_id = actor.id if actor.kind == "agent" else None
    session.add(rule)
    session.flush()
    return rule


@command
def decide_all(actor: Actor, lines: Iterable[str], verdict: str) -> tuple[int, list[str]]:
    """Block or allow a sender a line; returns how many, and the lines that are none. "#" begins a comment."""
    good, bad = 0, []
    for line in list(lines)[:MOST_LINES]:
        said, _, note = line.partition("#")
        if not said.strip():
            continue
        try:
            decide(actor, said, verdict, note=note)
            good += 1
        except Refused:
            bad.append(line.strip()[:100])
    return good, bad


@command
def forget(actor: Actor, rule_id: int) -> None:
    """Say nothing of a sender any more. Raises NotAllowed, NotFound."""
    policy.ensure(actor, GRANT)
    rule = session.get(SenderRule, rule_id)
    if rule is None:
        raise NotFound(N_("There is no such entry."))
    session.delete(rule)


@command
def block_noted(actor: Actor, said: str, note: str) -> None:
    """Block a sender, noting why; one that is blocked already stays so as it was. Raises as decide()."""
    policy.ensure(actor, GRANT)
    known = (SenderRule.pattern == normalised(said), SenderRule.verdict == "block")
    if session.scalar(select(SenderRule.id).where(*known)) is None:
        decide(actor, said, "block", note=note)


@command
def forget_noted(actor: Actor, pattern: str, note: str) -> None:
    """Forget a block that was noted so, if there is one. Raises NotAllowed."""
    policy.ensure(actor, GRANT)
    noted = (SenderRule.pattern == pattern.lower(), SenderRule.verdict == "block", SenderRule.note == note)
    session.execute(delete(SenderRule).where(*noted))


def _is_ours(pattern: str) -> bool:
    own = people.own_addresses() | {one.email for one in people.agents()}
    return any(pattern in patterns_of(one) for one in own)
