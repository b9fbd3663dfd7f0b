"""Whether name+anything@ arrives at a mailbox: a test mail to such an address of its own tells."""

import re

from flask_babel import force_locale, gettext

from app.channels.email.mail import Mail
from app.core.actor import SYSTEM, Actor
from app.core.command import command
from app.core.errors import N_
from app.outgoing import commands as outgoing
from app.people import commands as people
from app.people import queries

_TEST = re.compile(r"\+careline-test-([a-z0-9]{8,32})@")
LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
SUBJECT = N_("A test mail of Careline to itself")
WORDS = N_(
    "Careline finds out whether mail to this address with a word after + arrives. Nothing is to be done."
)


@command
def begin(actor: Actor, mailbox_id: int) -> None:
    """Let the test mail leave; its arrival turns plus-addressing on. Raises NotAllowed, NotFound."""
    word = people.plus_begin(actor, mailbox_id)
    mailbox = queries.mailbox(mailbox_id)
    local, _, domain = mailbox.address.rpartition("@")
    with force_locale(LOCALES.get(mailbox.language, "en")):
        subject, body = gettext(SUBJECT), gettext(WORDS)
    words = outgoing.Words(
        channel="email",
        mailbox_id=mailbox_id,
        recipient=f"{local}+careline-test-{word}@{domain}",
        recipient_name="",
        subject=subject,
        body=body,
        domain=domain,
        auto=True,
    )
    outgoing.queue(actor, words)


def arrived(mail: Mail, mailbox_id: int) -> bool:
    """Tell whether a mail is the test mail of this mailbox, which then is known to take such addresses."""
    for address in (*(one.address for one in mail.to), *mail.delivered_to):
        found = _TEST.search(address)
        if found and people.plus_arrived(SYSTEM, mailbox_id, found[1]):
            return True
    return False
