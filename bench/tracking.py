"""Finding tracking numbers: texts a second on one core, false finds, and the worst texts there are."""

from time import process_time
from typing import Any

from app.orders.rules.tracking import find
from app.orders.rules.tracking.carriers import carriers
from bench.measure import Figure, figure
from tests.orders.ordinary import mails

TEXTS = 5_000
TALK = "Thank you for your patience with this; I know that you are busy, and hope to settle it soon. " * 8
WORST = {
    "digits": "1" * 1_000_000,
    "digits, each by itself": "1 " * 500_000,
    "groups of four": "1234 5678 9012 3456 7890 " * 40_000,
    "dashes": "1-" * 500_000,
    "capitals": "AB " * 333_000,
    "colons": "1:" * 500_000,
    "valid numbers": "986578788855\n" * 77_000,
    "carriers and words": "FedEx UPS tracking number " * 38_000,
}


def measure() -> dict[str, Any]:
    """Return the figures. Texts: ordinary service mails, every fourth with a tracking number put in."""
    numbers = [one for carrier in carriers().values() for form in carrier.formats for one in form.examples]
    plain = list(mails(TEXTS))
    mixed = [
        f"{mail}\nTracking number: {numbers[place % len(numbers)]}" if place % 4 == 0 else mail
        for place, mail in enumerate(plain)
    ]
    find(mixed[0])  # reads the data files
    false = sum(bool(find(mail)) for mail in plain)
    return {
        "short": _rate(mixed),
        "long": _rate([f"{mail} {TALK}" for mail in mixed]),
        "false": figure(false * 1000 / TEXTS, "mails in 1,000 with a false find", aim="< 1"),
        "worst": {
            name: figure(_seconds(text), "s of one core's time for 1 MB") for name, text in WORST.items()
        },
    }


def _rate(texts: list[str]) -> Figure:
    begun = process_time()
    for text in texts:
        find(text)
    rate = len(texts) / (process_time() - begun)
    length = sum(map(len, texts)) // len(texts)
    return figure(rate, "texts/s of one core's time", aim=">= 2,000", characters=length)


def _seconds(text: str) -> float:
    begun = process_time()
    find(text)
    return process_time() - begun
