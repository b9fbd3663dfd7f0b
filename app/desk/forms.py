"""What agents type, and what is wrong with it."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length

_MOST = 100_000
_NOTHING = lazy_gettext("Write something first.")


class Words(FlaskForm):
    """A reply or a note. then: the status after a reply."""

    text = TextAreaField(validators=[DataRequired(_NOTHING), Length(max=_MOST)])
    then = StringField(default="waiting_customer")


class NewCase(FlaskForm):
    """A case that begins with a mail of ours."""

    to = StringField(
        lazy_gettext("Email address"),
        validators=[
            DataRequired(lazy_gettext("Say who gets it.")),
            Email(lazy_gettext("This is no email address.")),
            Length(max=254),
        ],
    )
    name = StringField(lazy_gettext("Name"), validators=[Length(max=200)])
    mailbox_id = SelectField(lazy_gettext("From"), coerce=int)
    queue_id = SelectField(lazy_gettext("Queue"), coerce=int)
    subject = StringField(
        lazy_gettext("Subject"),
        validators=[DataRequired(lazy_gettext("Say what it is about.")), Length(max=200)],
    )
    text = TextAreaField(lazy_gettext("Text"), validators=[DataRequired(_NOTHING), Length(max=_MOST)])
