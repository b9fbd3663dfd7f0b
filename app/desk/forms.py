"""What agents type, and what is wrong with it."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from app.people import rules

_MOST = 100_000
_NOTHING = lazy_gettext("Write something first.")
_SAID = InputRequired(lazy_gettext("Please fill this in."))


class Words(FlaskForm):
    """A reply, a note, or words beside the customer."""

    text = TextAreaField(validators=[DataRequired(_NOTHING), Length(max=_MOST)])


class NewCase(FlaskForm):
    """A case that begins with a mail of ours."""

    to = StringField(
        lazy_gettext("To"), validators=[DataRequired(lazy_gettext("Say who gets it.")), Length(max=8000)]
    )
    cc = StringField(lazy_gettext("Cc"), validators=[Length(max=8000)])
    bcc = StringField(lazy_gettext("Bcc"), validators=[Length(max=8000)])
    mailbox_id = SelectField(lazy_gettext("From"), coerce=int)
    queue_id = SelectField(lazy_gettext("Queue"), coerce=int)
    subject = StringField(
        lazy_gettext("Subject"),
        validators=[DataRequired(lazy_gettext("Say what it is about.")), Length(max=200)],
    )
    text = TextAreaField(lazy_gettext("Text"), validators=[DataRequired(_NOTHING), Length(max=_MOST)])


class LoggedCase(FlaskForm):
    """A case that an agent writes down for a customer who called or came."""

    contact_id = HiddenField()
    key = HiddenField(validators=[Length(max=64)])
    channel = SelectField(lazy_gettext("How it reached you"))
    point = StringField(
        lazy_gettext("Phone number or email address"),
        description=lazy_gettext("Who is known by it is found; somebody new is made."),
        validators=[Length(max=200)],
    )
    name = StringField(
        lazy_gettext("Name of the customer"),
        description=lazy_gettext("For somebody new, or where several have one number."),
        validators=[Length(max=rules.LONGEST_NAME)],
    )
    mailbox_id = SelectField(lazy_gettext("Answers by email leave from"), coerce=int)
    queue_id = SelectField(lazy_gettext("Queue"), coerce=int)
    subject = StringField(
        lazy_gettext("Subject"),
        validators=[DataRequired(lazy_gettext("Say what it is about.")), Length(max=200)],
    )
    text = TextAreaField(
        lazy_gettext("What the customer said"),
        description=lazy_gettext("Numbers of orders and parcels in it are found by themselves."),
        validators=[DataRequired(_NOTHING), Length(max=_MOST)],
    )
    solved = BooleanField(lazy_gettext("Nothing is left to do: solve it"))


class Profile(FlaskForm):
    """How the house calls and greets an agent."""

    name = StringField(
        lazy_gettext("Name"),
        description=lazy_gettext("Colleagues and customers see it."),
        validators=[DataRequired(lazy_gettext("Please fill this in.")), Length(max=rules.LONGEST_NAME)],
    )
    language = SelectField(
        lazy_gettext("Language"), choices=[SelectChoice(*one) for one in rules.LANGUAGES.items()]
    )
    theme = SelectField(
        lazy_gettext("Appearance"),
        choices=[
            SelectChoice("system", lazy_gettext("As the system")),
            SelectChoice("light", lazy_gettext("Light")),
            SelectChoice("dark", lazy_gettext("Dark")),
        ],
    )


class Letters(FlaskForm):
    """How an agent's letters end."""

    signature = TextAreaField(
        lazy_gettext("My signature"),
        description=lazy_gettext("Instead of the mailbox's. Empty: the mailbox's own."),
        validators=[Length(max=rules.LONGEST_SIGNATURE)],
    )
    quotes = BooleanField(lazy_gettext("My answers carry the message they answer"))


class NewPassword(FlaskForm):
    """Another password, for who knows the present one."""

    old = PasswordField(lazy_gettext("Present password"), validators=[_SAID])
    new = PasswordField(lazy_gettext("New password"), validators=[_SAID])
    again = PasswordField(
        lazy_gettext("The same again"),
        validators=[_SAID, EqualTo("new", lazy_gettext("The two are not the same."))],
    )
