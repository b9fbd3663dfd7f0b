"""How a return goes, from asking for it to its end. Pure."""

from app.core.errors import N_, Refused

STATES = (
    "requested",
    "approval",
    "approved",
    "refused",
    "label_sent",
    "received",
    "refunded",
    "replaced",
    "cancelled",
)
MOVES: dict[str, frozenset[str]] = {
    "requested": frozenset({"approval", "approved", "refused", "cancelled"}),
    "approval": frozenset({"approved", "refused", "cancelled"}),
    "approved": frozenset({"label_sent", "received", "cancelled"}),
    "label_sent": frozenset({"label_sent", "received", "cancelled"}),
    "received": frozenset({"refunded", "replaced"}),
    "refused": frozenset(),
    "refunded": frozenset(),
    "replaced": frozenset(),
    "cancelled": frozenset(),
}
#: In these nothing comes back and nothing is paid: they count for no limit.
VOID = frozenset({"refused", "cancelled"})
REASONS = ("damaged", "wrong_item", "not_as_described", "too_late", "changed_mind", "warranty", "other")
RESOLUTIONS = {"refund": "refunded", "replacement": "replaced"}
CONDITIONS = ("", "as_new", "used", "damaged")
MOST_WORDS = 2_000
_FIRST = 10_000


def number(return_id: int) -> str:
    """Return what people call a return: RMA-10001."""
    return f"RMA-{_FIRST + return_id}"


def id_of(words: str) -> int | None:
    """Return the id of a return that somebody named by its number, None where this is none."""
    head, _dash, digits = words.strip().upper().partition("-")
    good = head == "RMA" and digits.isascii() and digits.isdigit() and len(digits) < 12
    return int(digits) - _FIRST if good and int(digits) > _FIRST else None


def moved(state: str, to: str, resolution: str) -> str:
    """Return to, or raise Refused where no such step is left."""
    ends = to in RESOLUTIONS.values()
    if to not in MOVES[state] or (ends and RESOLUTIONS[resolution] != to):
        raise Refused(N_("The return cannot take this step now."), state=state, to=to)
    return to


def first_state(amount_minor: int, limit_minor: int | None) -> str:
    """Return where a return begins. limit_minor: of who starts it, None for no limit."""
    return "approved" if limit_minor is None or amount_minor <= limit_minor else "approval"
