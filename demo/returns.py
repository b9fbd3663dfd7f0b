"""What customers of the demo company send back: each return goes its way step by step."""

from datetime import datetime, timedelta

from app.cases import queries as cases
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.orders import commands, queries
from app.people import queries as people
from demo import place
from demo.company import data

_PACE = timedelta(hours=5)


def load(now: datetime) -> None:
    """Let every return happen. now: UTC, the end of the story."""
    for one in data.returns(now):
        _Return(one).go(now)


class _Return:
    def __init__(self, told: data.Return) -> None:
        self.told, self.at = told, told.at
        self.agent = _actor(told.agent)

    def go(self, now: datetime) -> None:
        with clock.at(self.at):
            return_id = self._start()
        for step in self.told.way:
            self.at = min(self.at + _PACE, now)
            with clock.at(self.at):
                self._step(return_id, step)

    def _start(self) -> int:
        (order,) = queries.find(self.agent, self.told.order)
        line = max(order.lines, key=lambda one: one.price_minor)
        said = commands.ReturnWords(
            pieces={line.id: self.told.pieces},
            reason=self.told.reason,
            resolution=self.told.resolution,
            words=self.told.words,
        )
        about = next(iter(cases.of_customer(SYSTEM, order.contact_id)), None)
        case_id = about.id if about else None
        return commands.start_return(
            self.agent, order.id, said, contact_id=order.contact_id, case_id=case_id
        ).id

    def _step(self, return_id: int, step: str) -> None:
        back = queries.a_return(SYSTEM, return_id)
        if step in {"approve", "refuse"}:
            if back.state == "approval":
                commands.decide(_actor("sam"), return_id, approve=step == "approve", words=self.told.decision)
            return
        kept = {item.id: self.told.condition for item in back.items}
        commands.move_return(self.agent, return_id, step, conditions=kept)


def _actor(key: str) -> Actor:
    agent = people.by_email(place.address_of(key))
    actor = people.actor_of(agent.id) if agent else None
    if actor is None:
        raise LookupError(key)
    return actor
