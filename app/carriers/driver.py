"""What a driver is: how one carrier, or one aggregator, is asked for a parcel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.orders.queries import How
from app.orders.rules.told import Fault, ParcelTold


@dataclass(frozen=True)
class Told:
    """What was answered. faults: what of it could not be read. answer: all of it, for a person to look at."""

    parcel: ParcelTold
    faults: Sequence[Fault] = ()
    answer: Any = None


class CarrierFailed(Exception):
    """There is no answer. of_source: no other parcel would have one now. wait: seconds it asked for, or None.

    answer: what came instead, None where nothing did.
    """

    def __init__(self, words: str, *, of_source: bool, wait: float | None = None, answer: Any = None) -> None:
        super().__init__(words)
        self.words, self.of_source, self.wait, self.answer = words, of_source, wait, answer


class Driver(Protocol):
    """Asks, once, with no transaction open; knows no table. Its webhooks come in by app.hooks.

    A webhook in our own schema needs nothing. Another shape is one function, bytes to that schema, in
    app.orders.rules.feeding.SHOPS.
    """

    name: str

    def ask(self, carrier: str, number: str, how: How) -> Told:
        """Return what the carrier says of a parcel. Raises CarrierFailed."""
        ...
