"""A letter as the bytes of a mail: the same at every try, plain text first, then HTML, pictures and files."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from typing_extensions import override

from app.channels.email.machines import LOOP
from app.core import files, secret
from app.core.errors import NotFound, SendFailed
from app.core.text import clean
from app.outgoing.queries import Enclosed, Letter, Person
from app.people.queries import Login

_IDS = {"message-id", "in-reply-to", "references"}


class LetterPolicy(EmailPolicy):
    """SMTP's policy, but for ids: a long one would become an encoded word, by which nobody finds it."""

    @override
    def fold(self, name: str, value: str) -> str:
        """Return a header's lines; ids one a line, as they are."""
        if name.lower() in _IDS:
            return f"{name}: " + f"{self.linesep} ".join(str(value).split()) + self.linesep
        return str(super().fold(name, value))

    @override
    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same as bytes."""
        if name.lower() in _IDS:
            return self.fold(name, value).encode("ascii", "surrogateescape")
        return super().fold_binary(name, value)


LETTER = LetterPolicy(linesep="\r\n")


def written(letter: Letter, login: Login) -> bytes:
    """Return the bytes of letter. Raises SendFailed where they cannot be."""
    try:
        policy = LETTER if letter.recipient.isascii() else LETTER.clone(utf8=True)
        return compose(letter, login).as_bytes(policy=policy)
    except (ValueError, IndexError, UnicodeError) as error:
        raise SendFailed(f"this cannot be written as a mail: {error}", permanent=True) from error


def compose(letter: Letter, login: Login) -> EmailMessage:
    """Return letter as a mail. Raises SendFailed where a header cannot be, or a file is gone."""
    mail = EmailMessage()
    try:
        _address_it(mail, letter, login)
        mail["Subject"] = " ".join(letter.subject.split())
        mail["Date"] = format_datetime(letter.at)
        mail["Message-ID"] = letter.message_id
        if letter.references:
            mail["In-Reply-To"] = letter.references[-1]
            mail["References"] = " ".join(letter.references)
        if letter.auto:
            mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"] = "auto-replied", "All"
            mail[LOOP] = f"{secret.signature('loop', login.address)[:16]}; 1"
        _fill(mail, letter)
    except (ValueError, IndexError) as error:
        raise SendFailed(f"this cannot be written as a mail: {error}", permanent=True) from error
    except NotFound as error:
        raise SendFailed(f"an attachment is gone: {error.message}", permanent=True) from error
    return mail


def _address_it(mail: EmailMessage, letter: Letter, login: Login) -> None:
    """Write who it is from and to: what every copy shows, or the recipient alone."""
    sender, name = letter.sender or login.address, letter.sender_name or login.name
    mail["From"] = _address((name, sender))
    if letter.to:
        mail["To"] = [_address(one) for one in letter.to]
    elif letter.cc:
        mail["To"] = "undisclosed-recipients:;"
    else:
        mail["To"] = _address((letter.recipient_name, letter.recipient))
    if letter.cc:
        mail["Cc"] = [_address(one) for one in letter.cc]
    if letter.token and login.plus_addressing:
        mail["Reply-To"] = _address((name, _plus(sender, letter.token)))


def _fill(mail: EmailMessage, letter: Letter) -> None:
    """Write the words and what goes along with them. Boundaries are made of the id, so that they stay."""
    mail.set_content(letter.body, cte="quoted-printable" if letter.body.isascii() else "base64")
    if letter.html:
        mail.add_alternative(letter.html, subtype="html", cte="base64")
        html = mail.get_payload()[1]  # type: ignore[index]
        for file in letter.files:
            if file.content_id:
                _enclose(html, file)  # type: ignore[arg-type]
    for file in letter.files:
        if not (letter.html and file.content_id):
            _enclose(mail, file)
    for number, part in enumerate(one for one in mail.walk() if one.is_multipart()):
        mark = hashlib.sha256(f"{letter.message_id} {number}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_{mark}")  # which neither base64 nor quoted-printable can contain


def _enclose(mail: EmailMessage, file: Enclosed) -> None:
    content = files.get(file.key, sha256=file.sha256)
    kind, _, sub = file.content_type.partition("/")
    if kind in {"multipart", "message"} or not (kind.isascii() and kind.isalpha() and sub.isascii() and sub):
        kind, sub = "application", "octet-stream"
    name = clean.filename(file.filename)
    if mail.get_content_type() == "text/html" or mail.get_content_type() == "multipart/related":
        cid = f"<{file.content_id}>"
        mail.add_related(content, kind, sub, cid=cid, filename=name, disposition="inline")
    else:
        mail.add_attachment(content, kind, sub, filename=name)


def _plus(address: str, token: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def _address(person: Person) -> Address:
    name, address = person
    clean_name = "".join(letter for letter in name if letter.isprintable())
    local, _, domain = address.rpartition("@")
    if local.isascii():
        return Address(display_name=clean_name, addr_spec=f"{local}@{domain.encode('idna').decode()}")
    return Address(display_name=clean_name, username=local, domain=domain)  # addr_spec is read as ASCII
