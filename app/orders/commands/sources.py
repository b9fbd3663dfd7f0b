"""Whom we ask where parcels are: set up, asked one parcel at a time, left alone when it fails."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record, unit
from app.core.failpoints import passing
from app.core.jobs import ask_anew, waiting
from app.orders import policy, queries
from app.orders.commands import steps as part
from app.orders.commands.parcels import take_parcel
from app.orders.events import SourceChanged
from app.orders.models import CarrierSource, Parcel
from app.orders.queries import asking
from app.orders.rules import STEPS, polling
from app.orders.rules.paths import PATHS
from app.orders.rules.told import ParcelTold

#: So many questions may wait for an answer in all: a carrier that is slow must not fill the ledger.
MOST_WAITING = 100
MOST_AT_ONCE = 50
_MOST_PER_MINUTE, _LEAST_EVERY, _MOST_EVERY = 6000, 5, 24 * 60
#: While a question is on its way its parcel is not asked for again.
_ON_ITS_WAY = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class SourceWords:
    """What an administrator says of a source, see models.CarrierSource. secret: "" leaves what there is."""

    name: str
    url: str
    carriers: tuple[str, ...] = ()
    header: str = ""
    secret: str = ""
    mapping: dict[str, Any] = field(default_factory=dict)
    time_zone: str = "UTC"
    per_minute: int = 60
    every_minutes: int = 120
    paused: bool = False
    driver: str = "generic"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why there was no answer. of_source: every parcel fares so, and it rests. asked: for so many seconds."""

    words: str
    of_source: bool
    asked: float | None = None


@command
def save_source(actor: Actor, source_id: int | None, words: SourceWords) -> CarrierSource:
    """Make or change a source. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "feeds.manage")
    _check(words, source_id)
    full = polling.Bucket(0, now(), words.per_minute).most
    found = queries.source(actor, source_id) if source_id else CarrierSource(url="", name="", tokens=full)
    if found.secret_sealed and not words.secret and _host(found.url) != _host(words.url):
        raise Refused(N_("The address is another one: type the secret again."), field="secret")
    plain = ("url", "header", "mapping", "time_zone", "per_minute", "every_minutes", "paused", "driver")
    part.give(found, {name: getattr(words, name) for name in plain})
    found.name, found.carriers = " ".join(words.name.split())[:100], list(words.carriers)
    if words.secret or not words.header:
        found.secret_sealed = secret.seal(words.secret) if words.secret and words.header else ""
    found.failures, found.rests_until, found.error = 0, None, ""
    session.add(found)
    session.flush()
    record(actor, SourceChanged(source_id=found.id))
    return found


@command
def remove_source(actor: Actor, source_id: int) -> None:
    """Ask a source no more, and forget its secret. Raises NotAllowed, NotFound."""
    session.delete(queries.source(actor, source_id))
    record(actor, SourceChanged(source_id=source_id))


@command
def arm(_actor: Actor, source_id: int, carriers: frozenset[str], named: frozenset[str]) -> int:
    """Ask for a job for each parcel that is due, as many as its source may be asked for. Returns how many.

    carriers, named: see queries.asking.due. The bucket is a locked row, so that all processes share it.
    """
    locked = select(CarrierSource).where(CarrierSource.id == source_id).with_for_update()
    found = session.scalar(locked.execution_options(populate_existing=True))
    if found is None:
        return 0
    bucket = polling.Bucket(found.tokens, found.filled_at, found.per_minute).at(now())
    room = min(int(bucket.tokens), MOST_AT_ONCE, MOST_WAITING - waiting("carriers.ask"))
    parcels = asking.due(carriers, named, limit=room, locked=True) if room > 0 else []
    for one in parcels:
        ask_anew("carriers.ask", str(one.id), parcel_id=one.id, source_id=found.id)
        one.check_at = now() + _ON_ITS_WAY
    if parcels:
        bucket = bucket.without(len(parcels))
        unit().rings = True
        found.tokens, found.filled_at = bucket.tokens, bucket.filled_at
    passing("carriers.armed")
    return len(parcels)


@command
def note_answer(actor: Actor, asked: asking.Asked, told: ParcelTold, *, doubt: str = "") -> None:
    """Take over what a carrier answered. doubt: what of it could not be read."""
    found = session.get(CarrierSource, asked.source_id)
    parcel = _locked(asked.parcel_id)
    if found is None or parcel is None:
        return
    every = timedelta(minutes=found.every_minutes)
    take_parcel(actor, told, every=every)
    parcel.checks_failed = 0
    parcel.check_at = polling.next_check(parcel.status, asking.news_of(parcel), now(), every)
    part.give(found, {"failures": 0, "rests_until": None, "error": doubt[:300]})
    if found.answered_at is None or now() - found.answered_at > timedelta(minutes=1):
        found.answered_at = now()
    passing("carriers.answered")


@command
def note_failure(_actor: Actor, asked: asking.Asked, failure: Failure) -> None:
    """Ask for this parcel later; where it is the source's fault, leave all of it alone for a while."""
    found = session.get(CarrierSource, asked.source_id)
    parcel = _locked(asked.parcel_id)
    if found is None or parcel is None:
        return
    found.error = failure.words[:300]
    every = timedelta(minutes=found.every_minutes)
    if failure.of_source:
        if found.rests_until is None or found.rests_until <= now():  # the others were under way by then
            found.failures += 1
        rests_until = now() + polling.rest(found.failures, failure.asked)
        parcel.check_at = found.rests_until = max(rests_until, found.rests_until or rests_until)
    else:
        parcel.checks_failed += 1
        parcel.check_at = polling.after_failure(parcel.checks_failed, now(), every)


@command
def put_off(_actor: Actor, asked: asking.Asked) -> None:
    """Ask for a parcel when its source has rested."""
    parcel = _locked(asked.parcel_id)
    if parcel is not None and asked.rests_until is not None:
        parcel.check_at = asked.rests_until


def _locked(parcel_id: int) -> Parcel | None:
    asked = select(Parcel).where(Parcel.id == parcel_id).with_for_update()
    return session.scalar(asked.execution_options(populate_existing=True))


def _check(words: SourceWords, source_id: int | None) -> None:
    if not words.name.strip():
        raise Refused(N_("Give it a name."), field="name")
    same = session.scalar(select(CarrierSource.id).where(CarrierSource.name == " ".join(words.name.split())))
    if same not in {None, source_id}:
        raise Refused(N_("This name is taken."), field="name")
    _check_url(words.url)
    if not 1 <= words.per_minute <= _MOST_PER_MINUTE:
        raise Refused(N_("Say a number from 1 to 6000."), field="per_minute")
    if not _LEAST_EVERY <= words.every_minutes <= _MOST_EVERY:
        raise Refused(N_("Say a number from 5 to 1440."), field="every_minutes")
    if any(ord(one) < 32 or ord(one) > 126 for one in words.header + words.secret) or " " in words.header:
        raise Refused(N_("A header is one line of plain letters."), field="header")
    _check_mapping(words)


def _check_url(url: str) -> None:
    parts = _parts(url)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or len(url) > 1000
        or any(ord(one) <= 32 for one in url)
    ):
        raise Refused(N_("Write an address that begins with https://"), field="url")
    if "{" in parts.netloc or "{number}" not in url:
        raise Refused(N_("The address must hold {number}, after the host."), field="url")


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # a broken IPv6 address
        return urlsplit("")


def _host(url: str) -> str:
    return _parts(url).netloc.lower()


def _check_mapping(words: SourceWords) -> None:
    unknown = set(words.mapping) - {*PATHS, "statuses"}
    paths = [one for name, one in words.mapping.items() if name != "statuses"]
    if unknown or not all(isinstance(one, str) and len(one) < 200 for one in paths):
        raise Refused(N_("A path is names with dots between them."), field="events")
    odd = sorted({str(one) for one in words.mapping.get("statuses", {}).values()} - set(STEPS))
    if odd:
        raise Refused(N_("We have no status %(name)s."), field="statuses", name=odd[0])
    try:
        ZoneInfo(words.time_zone)
    except (KeyError, ValueError, OSError):
        raise Refused(N_("There is no such time zone."), field="time_zone") from None
