"""What administrators fill in about carriers, and about parcels in trouble."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from typing_extensions import override
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from app.admin.forms import Form, name_field, said
from app.core.errors import N_, Refused
from app.core.ui.words import TROUBLES
from app.orders import queries
from app.orders.commands import SourceWords
from app.orders.models import CarrierSource
from app.orders.rules.carrier_keys import carrier_key
from app.orders.rules.paths import PATHS
from app.orders.rules.trouble import KINDS, Patience
from app.stuck.rules import LANGUAGES, PLACES, Watch, days_by_carrier


def _number() -> InputRequired:
    return InputRequired(lazy_gettext("Say a number."))


def _path(label: str, hint: str = "") -> StringField:
    return StringField(label, [Optional(), Length(max=200)], description=hint)


class SourceForm(Form):
    """Whom we ask where parcels are."""

    name = name_field(lazy_gettext("Name"))
    url = StringField(
        lazy_gettext("Address to ask at"),
        [said()],
        description=lazy_gettext(
            "With {number}, and {carrier} if it wants it: https://api.example.com/track/{number}"
        ),
    )
    carriers = StringField(
        lazy_gettext("Carriers it knows"),
        [Optional(), Length(max=1000)],
        description=lazy_gettext(
            "Names with commas between: UPS, DPD. Empty: all that no other source names."
        ),
    )
    header = StringField(
        lazy_gettext("Header that proves us"),
        [Optional(), Length(max=100)],
        description=lazy_gettext("Authorization, X-Api-Key ... Empty: none."),
    )
    secret = PasswordField(
        lazy_gettext("What stands in it"),
        [Optional(), Length(max=2000)],
        description=lazy_gettext("Stored encrypted and shown never again. Empty: what there is stays."),
    )
    per_minute = IntegerField(lazy_gettext("Questions a minute, at most"), [_number()])
    every_minutes = IntegerField(
        lazy_gettext("Minutes between two questions for a fresh parcel"),
        [_number()],
        description=lazy_gettext(
            "Out for delivery: half of it. As its news grow old: more and more, up to a day."
        ),
    )
    paused = BooleanField(lazy_gettext("Paused: nobody is asked"))
    time_zone = StringField(
        lazy_gettext("Time zone of times that name none"),
        [said()],
        description=lazy_gettext("As in Europe/Vienna or Asia/Shanghai."),
    )
    number = _path(lazy_gettext("The parcel's number"), lazy_gettext("A path: data.tracking.number"))
    events = _path(
        lazy_gettext("The list of events"), lazy_gettext("A path; 0 is the first of a list: data.0.events")
    )
    at = _path(lazy_gettext("In an event: when"))
    event_status = _path(lazy_gettext("In an event: its status"))
    place = _path(lazy_gettext("In an event: where"))
    text = _path(lazy_gettext("In an event: the carrier's words"))
    status = _path(lazy_gettext("The parcel's status"))
    due_at = _path(lazy_gettext("When it should arrive"))
    statuses = TextAreaField(
        lazy_gettext("Its words for a status, one a line"),
        [Optional(), Length(max=5000)],
        description=lazy_gettext(
            "InTransit = in_transit. Ours are label_created, picked_up, in_transit, customs, "
            "out_for_delivery, attempted, delivered, exception, returned."
        ),
    )

    @override
    def parts(self) -> list[tuple[str, list[Field]]]:
        """Return whom, how often, and how its answer is read."""
        return [
            ("", self.named(["name", "url", "carriers", "header", "secret"])),
            (gettext("How often"), self.named(["per_minute", "every_minutes", "paused"])),
            (
                gettext("How its answer is read. Nothing said: in our own schema, docs/feeds.md."),
                self.named([*PATHS, "time_zone", "statuses"]),
            ),
        ]

    def words(self) -> SourceWords:
        """Return what was said. Raises Refused."""
        mapping: dict[str, Any] = {
            name: self[name].data.strip() for name in PATHS if (self[name].data or "").strip()
        }
        statuses = _statuses(self.statuses.data or "")
        if statuses:
            mapping["statuses"] = statuses
        names = [one.strip() for one in (self.carriers.data or "").replace("\uff0c", ",").split(",")]
        return SourceWords(
            name=self.name.data,
            url=self.url.data.strip(),
            carriers=tuple(dict.fromkeys(carrier_key(one, "") for one in names if one)),
            header=(self.header.data or "").strip(),
            secret=self.secret.data or "",
            mapping=mapping,
            time_zone=self.time_zone.data.strip(),
            per_minute=self.per_minute.data,
            every_minutes=self.every_minutes.data,
            paused=self.paused.data,
        )


def of_source(found: CarrierSource | None) -> dict[str, Any]:
    """Return what stands in the form of a source, None for a new one."""
    if found is None:
        return {"per_minute": 60, "every_minutes": 120, "time_zone": "UTC"}
    plain = ("name", "url", "header", "per_minute", "every_minutes", "paused", "time_zone")
    values = {name: getattr(found, name) for name in plain}
    lines = (f"{word} = {ours}" for word, ours in found.mapping.get("statuses", {}).items())
    paths = {name: found.mapping.get(name, "") for name in PATHS}
    return {**values, **paths, "carriers": ", ".join(found.carriers), "statuses": "\n".join(lines)}


def _statuses(words: str) -> dict[str, str]:
    found = {}
    for line in filter(None, (one.strip() for one in words.splitlines())):
        word, equals, ours = (part.strip() for part in line.partition("="))
        if not word or not equals or not ours:
            raise Refused(N_("Write one status a line: InTransit = in_transit."), field="statuses")
        found[word] = ours
    return found


class WatchForm(Form):
    """When a parcel is in trouble, and what comes of it. Its words are added by watch_form."""

    on = BooleanField(lazy_gettext("Open a case when a parcel is in trouble"))
    queue_id = SelectField(lazy_gettext("The case waits in"), coerce=int)
    most_an_hour = IntegerField(
        lazy_gettext("Cases an hour, at most"),
        [_number()],
        description=lazy_gettext(
            "A carrier's bad day must not flood the queue: the others wait, and you are told."
        ),
    )
    kinds = SelectMultipleField(lazy_gettext("What counts"), option_widget=CheckboxInput())
    silent_days = IntegerField(
        lazy_gettext("Days without news"), [_number()], description=lazy_gettext("0: silence never counts.")
    )
    by_carrier = TextAreaField(
        lazy_gettext("Otherwise for a carrier, one a line"),
        [Optional(), Length(max=2000)],
        description=lazy_gettext("ups: 3"),
    )
    late_hours = IntegerField(
        lazy_gettext("Hours after the day it was expected"),
        [_number()],
        description=lazy_gettext("So long it may be late before it counts."),
    )

    @override
    def parts(self) -> list[tuple[str, list[Field]]]:
        """Return what comes of it, when, and the words of each language."""
        hint = gettext(
            "What may stand in the words: %(places)s", places=", ".join(f"{{{one}}}" for one in PLACES)
        )
        names = {"en": gettext("Words in English"), "zh": gettext("Words in Chinese")}
        said_in = [
            (f"{names[one]}. {hint}", self.named([f"{one}_subject", *(f"{one}_{kind}" for kind in KINDS)]))
            for one in LANGUAGES
        ]
        return [
            ("", self.named(["on", "queue_id", "most_an_hour"])),
            (
                gettext("When a parcel is in trouble"),
                self.named(["kinds", "silent_days", "late_hours", "by_carrier"]),
            ),
            *said_in,
        ]

    def watch(self) -> Watch:
        """Return what was said to come of it."""
        return Watch(
            on=self.on.data,
            queue_id=self.queue_id.data,
            most_an_hour=self.most_an_hour.data,
            subjects={one: self[f"{one}_subject"].data or "" for one in LANGUAGES},
            words={one: {kind: self[f"{one}_{kind}"].data or "" for kind in KINDS} for one in LANGUAGES},
        )

    def patience(self) -> Patience:
        """Return when it was said to be. Raises Refused."""
        own = {
            carrier_key(one, ""): days for one, days in days_by_carrier(self.by_carrier.data or "").items()
        }
        return Patience(
            silent_days={"": self.silent_days.data, **own},
            late_hours=self.late_hours.data,
            kinds=frozenset(self.kinds.data or ()),
        )


for _language in LANGUAGES:
    setattr(
        WatchForm, f"{_language}_subject", StringField(lazy_gettext("Subject"), [said(), Length(max=200)])
    )
    for _kind in KINDS:
        setattr(
            WatchForm, f"{_language}_{_kind}", TextAreaField(TROUBLES[_kind].word, [said(), Length(max=5000)])
        )


def of_watch(watch: Watch) -> dict[str, Any]:
    """Return what stands in the form."""
    patience = queries.patience()
    own = (f"{carrier}: {days}" for carrier, days in sorted(patience.silent_days.items()) if carrier)
    words = {f"{one}_{kind}": watch.words[one][kind] for one in LANGUAGES for kind in KINDS}
    return {
        "on": watch.on,
        "queue_id": watch.queue_id,
        "most_an_hour": watch.most_an_hour,
        "kinds": [one for one in KINDS if one in patience.kinds],
        "silent_days": patience.silent_days.get("", 0),
        "by_carrier": "\n".join(own),
        "late_hours": patience.late_hours,
        **{f"{one}_subject": watch.subjects[one] for one in LANGUAGES},
        **words,
    }


def kinds() -> list[SelectChoice]:
    """Return every kind of trouble as a choice."""
    return [SelectChoice(one, TROUBLES[one].word) for one in KINDS]
