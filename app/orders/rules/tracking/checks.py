"""Check digits: each algorithm by the name a carrier's data file calls it, with its parameters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


@dataclass(frozen=True)
class Check:
    """One algorithm with its parameters, as a data file gives them. prepend: put before the body."""

    name: str
    prepend: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def expected(self, body: str) -> str:
        """Return the check character that body must have."""
        return ALGORITHMS[self.name](self.prepend + body, **self.options)


def mod10(body: str, *, weights: Iterable[int], start: str = "right", add: int = 0) -> str:
    """Weigh each place in turn; the check digit fills the sum up to a multiple of ten.

    start: the side at which the weights begin. add: what the carrier adds to the sum (GLS: 1). Letters
    count as UPS counts them: A is 2, B is 3, ... H is 9, I is 0.
    """
    places = body if start == "left" else reversed(body)
    total = add + sum(_value(place) * weight for place, weight in zip(places, cycle(weights), strict=False))
    return str(-total % 10)


def _value(place: str) -> int:
    return int(place) if place.isdigit() else (ord(place) - 3) % 10


def weighted(body: str, *, weights: Iterable[int], modulo: int) -> str:
    """Weigh each place; the remainder's last digit is the check digit (FedEx Express: modulo 11)."""
    total = sum(int(place) * weight for place, weight in zip(body, weights, strict=True))
    return str(total % modulo % 10)


def mod7(body: str) -> str:
    """Return the remainder by seven of the whole number (DHL Express)."""
    return str(int(body) % 7)


def luhn(body: str) -> str:
    """Double every second digit from the right, its digits added up (ISO/IEC 7812-1)."""
    doubled = (sum(divmod(int(place) * 2, 10)) for place in body[-1::-2])
    return str(-(sum(doubled) + sum(map(int, body[-2::-2]))) % 10)


def s10(body: str) -> str:
    """Return the check digit of eight digits by UPU S10: modulo 11, 10 becomes 0 and 11 becomes 5."""
    total = sum(int(place) * weight for place, weight in zip(body, _S10_WEIGHTS, strict=True))
    return {10: "0", 11: "5"}.get(11 - total % 11, str(11 - total % 11))


def mod37_36(body: str) -> str:
    """Return the check character by ISO 7064 MOD 37,36 (DPD)."""
    carry = 36
    for place in body:
        carry = (carry + _ALPHABET.index(place)) % 36 or 36
        carry = carry * 2 % 37
    return _ALPHABET[(37 - carry) % 36]


ALGORITHMS: Mapping[str, Callable[..., str]] = {
    "mod10": mod10,
    "weighted": weighted,
    "mod7": mod7,
    "luhn": luhn,
    "s10": s10,
    "mod37_36": mod37_36,
}
