"""What administrators fill in. Rules of the domain are not repeated here: a Refused goes to its field."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
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

from app.core.errors import Refused
from app.core.web import words_of
from app.people import rules


class Form(FlaskForm):
    """A form that can say what a command refused. faults: what belongs to no field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: list[str] = []

    def parts(self) -> list[tuple[str, list[Field]]]:
        """Return the fields as they stand together, each part with its title or ""."""
        return [("", self.named([one.name for one in self if one.name != "csrf_token"]))]

    def named(self, names: Iterable[str]) -> list[Field]:
        """Return fields by their names."""
        return [self._fields[name] for name in names]

    def saves(self, deed: Callable[[], object]) -> bool:
        """Do it if all was filled in well; tell whether it was done, else say at the field why not."""
        if not self.validate_on_submit():
            return False
        try:
            deed()
        except Refused as error:
            self._tell(error)
            return False
        return True

    def _tell(self, error: Refused) -> None:
        field = self._fields.get(error.data.get("field"))
        if field is None:
            self.faults.append(words_of(error))
        else:
            field.errors = [words_of(error)]


def name_field(label: str) -> StringField:
    """Return the field of a name."""
    return StringField(label, [said()])


def said() -> InputRequired:
    """Return the rule of a field that cannot be left out."""
    return InputRequired(lazy_gettext("Please fill this in."))


def _several(label: str, *, coerce: type = int) -> SelectMultipleField:
    return SelectMultipleField(label, coerce=coerce, choices=[], option_widget=CheckboxInput())


def language_field(label: str) -> SelectField:
    """Return the field of a language."""
    return SelectField(label, choices=[SelectChoice(*one) for one in rules.LANGUAGES.items()])


class InviteForm(Form):
    """A new agent."""

    name = name_field(lazy_gettext("Name"))
    email = EmailField(lazy_gettext("E-mail address"), [said()])
    language = language_field(lazy_gettext("Language"))
    role_ids = _several(lazy_gettext("Roles"))


class RolesForm(Form):
    """The roles of an agent."""

    role_ids = _several(lazy_gettext("Roles"))


class RoleForm(Form):
    """A role."""

    name = name_field(lazy_gettext("Name of the role"))
    grants = _several(lazy_gettext("Rights"), coerce=str)
    refund_limits = StringField(
        lazy_gettext("Returns worth up to"),
        [Length(max=300)],
        description=lazy_gettext(
            "What needs nobody's approval, by currency: EUR 100, CNY 700. Other currencies always need it."
        ),
    )


class TeamForm(Form):
    """A team."""

    name = name_field(lazy_gettext("Name of the team"))
    lead_id = SelectField(
        lazy_gettext("Led by"),
        coerce=int,
        description=lazy_gettext("She sees the customers that the members are responsible for."),
    )
    member_ids = _several(lazy_gettext("Members"))


class QueueForm(Form):
    """A queue."""

    name = name_field(lazy_gettext("Name of the queue"))
    reply_within_minutes = IntegerField(
        lazy_gettext("Answer within (minutes)"),
        [InputRequired(lazy_gettext("Say a number."))],
        description=lazy_gettext("From a customer's words to when the case is late. 480 is eight hours."),
    )
    member_ids = _several(lazy_gettext("Members"))
    team_ids = _several(lazy_gettext("Teams"))


class FeedForm(Form):
    """A new feed; its fields are those of orders.commands.FeedWords."""

    name = name_field(lazy_gettext("Name of the feed"))
    kind = SelectField(
        lazy_gettext("Who sends"),
        choices=[
            SelectChoice("own", lazy_gettext("Our own schema: an ERP, a carrier, a program of yours")),
            SelectChoice("shopify", "Shopify"),
            SelectChoice("woocommerce", "WooCommerce"),
        ],
    )
    source = StringField(
        lazy_gettext("Short name of the shop"),
        [said()],
        description=lazy_gettext("Small letters and digits. Order numbers are one of a kind within it."),
    )
    secret = PasswordField(
        lazy_gettext("Secret (empty: one is made)"),
        [Optional()],
        description=lazy_gettext("Shopify shows its own; type it here. WooCommerce takes the one made here."),
    )


class FeedNameForm(Form):
    """A feed that is there."""

    name = name_field(lazy_gettext("Name of the feed"))
    paused = BooleanField(lazy_gettext("Paused: what it sends is refused"))


class FeedSecretForm(Form):
    """Another secret for a feed."""

    secret = PasswordField(lazy_gettext("New secret (empty: one is made)"), [Optional()])


class CountryForm(Form):
    """Where phone numbers are at home."""

    country = SelectField(
        lazy_gettext("Country of phone numbers"),
        description=lazy_gettext("Numbers that name no country are taken for numbers of this one."),
    )


class FieldForm(Form):
    """A field of customers or accounts."""

    of = SelectField(
        lazy_gettext("Of"),
        choices=[
            SelectChoice("contact", lazy_gettext("Customers")),
            SelectChoice("account", lazy_gettext("Accounts")),
        ],
    )
    label = StringField(lazy_gettext("Name of the field"), [said()])
    kind = SelectField(lazy_gettext("Kind"))
    choices = TextAreaField(lazy_gettext("What may be chosen, one a line"), [Optional()])


def named(rows: Iterable[Any]) -> list[SelectChoice]:
    """Return rows with an id and a name as choices, in the reader's language where the name is ours."""
    return [SelectChoice(row.id, gettext(row.name)) for row in rows]


def grants() -> list[SelectChoice]:
    """Return every right as a choice."""
    return [SelectChoice(grant, gettext(words)) for grant, words in rules.GRANTS.items()]
