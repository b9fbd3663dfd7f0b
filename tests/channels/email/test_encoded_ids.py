"""Some programs write long message ids as encoded words; an answer of theirs must still find its case."""

from email.message import EmailMessage
from email.policy import SMTP

from app.channels.email.read import read

LONG = f"<{'a' * 90}@mail.example.org>"


def test_an_id_in_encoded_words_is_read():
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "dora@example.org"
    mail["In-Reply-To"] = mail["References"] = LONG
    mail.set_content("Where is it?")
    assert b"=?" in mail.as_bytes()

    found = read(mail.as_bytes())

    assert (found.in_reply_to, found.references) == (LONG, (LONG,))
