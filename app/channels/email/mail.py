"""A mail as read: plain values that travel between the parser process and intake as JSON."""

from dataclasses import dataclass, field, is_dataclass
from typing import Any, Literal

from app.channels.email.signatures import Signature

Kind = Literal["message", "auto_reply", "bounce", "delivered", "feedback", "list", "other"]
Protection = Literal["", "signed", "encrypted"]


@dataclass(frozen=True, kw_only=True)
class Address:
    """name: decoded, may be empty. address: lower-case domain, "" where there was none."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """An attachment. filename: data only, never a path to write to. content_base64 or, above 1 MB, a file."""

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str | None = None
    content_base64: str | None = None
    spooled: str | None = None


@dataclass(frozen=True, kw_only=True)
class BouncedRecipient:
    """One recipient that a delivery report speaks of. status: RFC 3463, "5.1.1"; "" where unknown.

    words: what the server said, "" where it is not quoted.
    """

    address: str
    status: str
    permanent: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a delivery report says. original_message_id: with its angle brackets, as sent."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str | None


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """An event of a calendar that a mail brings. method: "request", "cancel", "reply", ..., lower case.

    start, end: ISO 8601; in UTC with "Z", or as written where no zone is named; a day alone where all_day.
    organiser: "Name <address>" or either. answer: "accepted", "declined", "tentative" of a reply.
    """

    method: str
    summary: str
    start: str | None = None
    end: str | None = None
    all_day: bool = False
    where: str = ""
    organiser: str = ""
    answer: str = ""
    repeats: bool = False


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Whom a mail is really from, as the mail itself tells: forwarded by somebody, or written into a form.

    text: what that person wrote, "" where it cannot be told from the rest.
    """

    address: str
    name: str = ""
    subject: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Everything the house wants to know of a mail.

    message_id, in_reply_to, references: with angle brackets; message_id None where absent or broken.
    date: ISO 8601 UTC or None. text: whole plain body. reply_text: the newest words only. html: sanitised.
    from_defect: why the From cannot be trusted (more than one, unparsable, two addresses), "" where sound.
    authentication_results: the topmost header's value, unfolded, "" where there is none.
    signatures: the first DKIM-Signatures, not yet believed. return_path: the envelope's sender, as the last
    server wrote it down, "" for none or nobody.
    delivered_to: the addresses that servers on the way noted, newest first (Delivered-To, X-Original-To).
    signs: of a machine, junk: headers about it, see channels.email.machines.
    body_hash: sha256 of the body in canonical form (line ends folded, trailing blanks dropped).
    protection: by S/MIME or OpenPGP; nobody has proved the signature, and what is encrypted has no text.
    forwarded, form: see Origin; both are only what the mail says, whoever sent it.
    """

    sender: Address
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    text: str = ""
    html: str | None = None
    reply_text: str = ""
    attachments: tuple[Part, ...] = ()
    kind: Kind = "message"
    bounce: Bounce | None = None
    from_defect: str = ""
    authentication_results: str = ""
    signatures: tuple[Signature, ...] = ()
    return_path: str = ""
    delivered_to: tuple[str, ...] = ()
    body_hash: str = ""
    charsets: tuple[str, ...] = field(default=())
    signs: tuple[str, ...] = ()
    junk: dict[str, str] = field(default_factory=dict)
    protection: Protection = ""
    invitations: tuple[Invitation, ...] = ()
    forwarded: Origin | None = None
    form: Origin | None = None

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; from_json() of them is equal to self."""
        return {name: _plain(value) for name, value in vars(self).items()}


def from_json(values: dict[str, Any]) -> Mail:
    """Return the Mail that to_json() wrote, also after a trip through json.dumps."""
    bounce = values["bounce"]
    return Mail(
        **{
            **values,
            "sender": Address(**values["sender"]),
            **{name: tuple(Address(**one) for one in values[name]) for name in ("reply_to", "to", "cc")},
            "signatures": tuple(Signature(**one) for one in values["signatures"]),
            "delivered_to": tuple(values["delivered_to"]),
            "references": tuple(values["references"]),
            "charsets": tuple(values["charsets"]),
            "signs": tuple(values["signs"]),
            "attachments": tuple(Part(**one) for one in values["attachments"]),
            "invitations": tuple(Invitation(**one) for one in values["invitations"]),
            **{name: values[name] and Origin(**values[name]) for name in ("forwarded", "form")},
            "bounce": bounce
            and Bounce(
                recipients=tuple(BouncedRecipient(**one) for one in bounce["recipients"]),
                original_message_id=bounce["original_message_id"],
            ),
        }
    )


def _plain(value: object) -> object:
    """Return dataclasses as dictionaries; asdict would copy every word, at three times the price."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in vars(value).items()} if is_dataclass(value) else value
