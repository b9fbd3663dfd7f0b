"""A carrier's answer, fit to be looked at: what it says beside the parcel's way is other people's. Pure."""

from collections.abc import Mapping
from typing import Any

from app.orders.rules.paths import EVENT_PATHS, ROOT_PATHS

HIDDEN = "•••"
_EVENT = ("at", "status", "place", "text", "code")
_OWN = frozenset(
    f"{before}{name}"
    for before in ("", "parcels.*.", "*.")
    for name in ("tracking_number", "carrier", "status", "due_at", *(f"events.*.{one}" for one in _EVENT))
)
_USUAL = {"at": "at", "event_status": "status", "place": "place", "text": "text"}
_MOST, _MOST_ROWS = 120, 20


def masked(answer: Any, mapping: Mapping[str, Any], secret: str) -> Any:
    """Return an answer in which only those values are shown that are read. secret: is never shown."""
    return _masked(answer, "", _shown(mapping) if mapping else _OWN, secret)


def _shown(mapping: Mapping[str, Any]) -> frozenset[str]:
    events = mapping.get("events", "")
    roots = {mapping[name] for name in ROOT_PATHS if name != "events" and mapping.get(name)}
    rows = {f"{events}.*.{mapping.get(name) or _USUAL[name]}".lstrip(".") for name in EVENT_PATHS}
    return frozenset(_starred(one) for one in roots | rows)


def _starred(path: str) -> str:
    return ".".join("*" if part.lstrip("-").isdecimal() else part for part in path.split("."))


def _masked(value: Any, path: str, shown: frozenset[str], secret: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _masked(one, _joined(path, str(name)), shown, secret) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked(one, _joined(path, "*"), shown, secret) for one in value[:_MOST_ROWS]]
    if value is None or isinstance(value, bool):
        return value
    said = str(value)
    return said[:_MOST] if path in shown and not (secret and secret in said) else HIDDEN


def _joined(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part
