"""The driver for whoever answers JSON at an address: in our own schema, or mapped by simple paths."""

from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from app.carriers.driver import CarrierFailed, Told
from app.core import outside
from app.core.clock import now
from app.core.outside import Answer, OutsideError, Question
from app.orders.queries import How
from app.orders.rules import paths, schema
from app.orders.rules.told import Fault, ParcelTold

#: Why there was no answer, in words that tell nothing of a network that is not public.
_WHY = {
    "refused": "this address cannot be asked",
    "unreachable": "no connection, or it broke off",
    "slow": "no whole answer in time",
    "too_large": "the answer is too large",
    "unreadable": "the answer is packed",
}


class Generic:
    """See docs/howto-add-a-carrier.md."""

    name = "generic"

    def ask(self, carrier: str, number: str, how: How) -> Told:
        """Return what the carrier says of a parcel. Raises CarrierFailed."""
        headers = {how.header: how.secret} if how.header and how.secret else {}
        try:
            answer = outside.fetch(Question(url=address(how.url, carrier, number), headers=headers))
        except OutsideError as error:
            bulky = error.why in {"too_large", "unreadable"}
            raise CarrierFailed(_WHY[error.why], of_source=not bulky) from error
        _refuse(answer)
        try:
            document = schema.loads(answer.body)
        except ValueError as error:
            raise CarrierFailed(f"no JSON: {error}"[:200], of_source=False) from error
        return read(document, carrier, number, how)


def address(template: str, carrier: str, number: str) -> str:
    """Return where to ask for a parcel."""
    return template.replace("{number}", quote(number, safe="")).replace("{carrier}", quote(carrier, safe=""))


def read(document: Any, carrier: str, number: str, how: How) -> Told:
    """Return what a document tells of a parcel. Raises CarrierFailed where it tells nothing."""
    if how.mapping:
        zone = ZoneInfo(how.time_zone)
        told, faults = paths.read(document, how.mapping, carrier=carrier, number=number, zone=zone)
    else:
        told, faults = _own(document, carrier, number)
    if told is None or not (told.steps or told.status or told.due_at):
        words = faults[0].message if faults else "nothing is said of this parcel"
        raise CarrierFailed(words[:200], of_source=False, answer=document)
    return Told(told, faults, document)


def _own(document: Any, carrier: str, number: str) -> tuple[ParcelTold | None, list[Fault]]:
    found = schema.read(document, "parcels")
    parcels = [one for _path, one in found.records if isinstance(one, ParcelTold)]
    mine = next((one for one in parcels if one.tracking_number == number), None)
    return (replace(mine, carrier=carrier) if mine else None), list(found.faults)


def _refuse(answer: Answer) -> None:
    """Raise CarrierFailed for every answer but a good one."""
    status = answer.status
    if status == 200:
        return
    if status in {404, 410, 400, 422}:
        raise CarrierFailed(f"it does not know this parcel (HTTP {status})", of_source=False)
    words = {401: "it refuses our secret", 403: "it refuses our secret", 429: "it is asked too often"}.get(
        status, "it leads elsewhere, which is not followed" if 300 <= status < 400 else "it fails"
    )
    raise CarrierFailed(f"{words} (HTTP {status})", of_source=True, wait=_wait(answer.headers))


def _wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After (RFC 9110 10.2.3), None where it says nothing that we understand."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal() and len(said) < 9:
        return float(said)
    try:
        return (parsedate_to_datetime(said) - now()).total_seconds()
    except (ValueError, TypeError):
        return None
