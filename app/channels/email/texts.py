"""The text of one part: its charset, soft line breaks (RFC 3676), files in the text, OpenPGP's armour."""

import re

from app.channels.email import charsets
from app.channels.email.coding import uudecoded
from app.channels.email.files import Loose
from app.channels.email.mail import Protection
from app.channels.email.parts import Piece

LIMIT = 2_000_000

_META = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_UU = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,300})\n((?:[ -`]{1,90}\n){1,200000})end[ \t]*$", re.MULTILINE)
_CLEAR = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[\w-]{1,30}:[^\n]*\n)*\n(.*?)\n-----BEGIN PGP SIGNATURE-----\n"
    r".*?-----END PGP SIGNATURE-----\n?",
    re.DOTALL,
)
_FLOWED = re.compile(r"(>*)( ?)(.*)", re.DOTALL)


def read(piece: Piece) -> str:
    """Return what a part says, as Unicode with line ends of LF."""
    data = piece.small(LIMIT * 4)
    label = piece.parameters.get("charset")
    if piece.type == "text/html" and charsets.known(label) is None:
        meta = _META.search(data[:4000])
        label = meta[1].decode("ascii") if meta else label
    text = charsets.decode(data, label, read_as=piece.read_as, hints=piece.hints)
    if piece.type == "text/plain" and piece.parameters.get("format", "").lower() == "flowed":
        return flowing(text, joined=piece.parameters.get("delsp", "").lower() == "yes")
    return text


def flowing(text: str, *, joined: bool) -> str:
    """Return format=flowed text, each paragraph on one line. joined: the blank at a break goes (DelSp)."""
    out: list[str] = []
    flows, before = False, 0
    for line in text.split("\n"):
        match = _FLOWED.fullmatch(line)
        quotes, words = (len(match[1]), match[3]) if match else (0, line)
        if flows and quotes == before:
            out[-1] = (out[-1][:-1] if joined else out[-1]) + words
        else:
            out.append(">" * quotes + (" " if quotes else "") + words)
        flows = words.endswith(" ") and words != "-- "
        before = quotes
    return "\n".join(out)


def without_files(text: str) -> tuple[str, list[Loose]]:
    """Return text without the uuencoded files in it, and those files. yEnc stays as it is."""
    if "begin " not in text:
        return text, []
    found: list[Loose] = []

    def take(match: re.Match[str]) -> str:
        data = uudecoded(match[2].encode("ascii", "replace"))
        found.append(Loose(filename=match[1].strip(), type="application/octet-stream", data=data))
        return ""

    return _UU.sub(take, text), found


def without_armour(text: str) -> tuple[str, Protection]:
    """Return text without OpenPGP's marks, and what they mean: "signed", "encrypted" or ""."""
    if "-----BEGIN PGP " not in text:
        return text, ""
    if "-----BEGIN PGP MESSAGE-----" in text:
        return text, "encrypted"
    bare = _CLEAR.sub(lambda match: re.sub(r"^- ", "", match[1], flags=re.MULTILINE), text)
    return bare, "signed" if bare != text else ""
