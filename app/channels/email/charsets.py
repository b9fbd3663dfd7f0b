"""Bytes of a mail as text, whatever their label says."""

# ruff: noqa: E501  a table is easier to read in wide lines

import codecs
import re
from functools import lru_cache

from app.channels.email import guess, jis
from app.core.text import clean

_ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "gb2312-80": "gb18030", "chinesesimplified": "gb18030", "x-euc-cn": "gb18030", "euc-cn": "gb18030",
    "ms936": "gb18030", "windows-936": "gb18030", "gb-2312": "gb18030", "gb": "gb18030",
    "big5": "cp950", "big-5": "cp950", "x-x-big5": "cp950", "csbig5": "cp950", "cn-big5": "cp950", "ms950": "cp950",
    "big5-hkscs": "big5hkscs", "big5_hkscs": "big5hkscs",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "iso8859-1": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252", "x-ansi": "cp1252", "ansi_x3.4-1968": "cp1252", "x-user-defined": "",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8", "windows-31j": "cp932", "windows-874": "cp874", "windows-949": "cp949",
    "ks_c_5601": "cp949", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "euckr": "cp949", "ksc5601": "cp949",
    "ks_c_5601-1989": "cp949", "shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "shift-jis": "cp932",
    "ms_kanji": "cp932", "ms932": "cp932", "cp943c": "cp932", "x-ms-cp932": "cp932", "x-euc-jp": "euc_jp",
    "cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp", "cp51932": "euc_jp", "utf8mb4": "utf-8", "unicode": "",
    "unicode-1-1-utf-8": "utf-8", "utf-8-sig": "utf-8", "8bit": "", "7bit": "", "unknown-8bit": "", "default": "",
    "x-unknown": "", "none": "", "_iso-2022-jp": "iso-2022-jp", "koi8": "koi8_r", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman", "x-mac-chinesesimp": "gb18030", "x-mac-japanese": "cp932",
}  # fmt: skip
_REFUSED = {
    "utf-7",
    "unicode-escape",
    "raw-unicode-escape",
    "idna",
    "punycode",
    "undefined",
    "mbcs",
    "oem",
    "hz",
}
#: Where the first of a family cannot read a character, the next one may.
_FAMILIES = {
    "cp950": ("cp950", "big5hkscs"),
    "big5hkscs": ("big5hkscs", "cp950"),
    "cp932": ("cp932", "shift_jis_2004"),
    "euc_jp": ("euc_jp", "euc_jis_2004"),
    "iso2022_jp": ("iso2022_jp", "iso2022_jp_ext"),
    "iso8859_2": ("iso8859_2", "cp1250"),
    "iso8859_7": ("iso8859_7", "cp1253"),
}
#: Rows 8 and 9 of these are controls that nobody writes in a mail: Windows' own characters stand there.
_WINDOWS = {
    "iso8859-2": "cp1250",
    "iso8859-5": "iso8859_5",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}
_CONTROLS = re.compile(rb"[\x80-\x9f]")
#: What clients put on a mail when they do not know.
_UNSURE = frozenset({None, "cp1252", "utf-8"})

#: What an agent may have a mail read as, with what people call it.
CHOICES = {
    "utf-8": "UTF-8", "gb18030": "GB18030", "big5": "Big5", "big5hkscs": "Big5-HKSCS", "shift_jis": "Shift_JIS",
    "iso-2022-jp": "ISO-2022-JP", "euc-jp": "EUC-JP", "euc-kr": "EUC-KR", "windows-1252": "Windows-1252",
    "windows-1250": "Windows-1250", "windows-1251": "Windows-1251", "koi8-r": "KOI8-R",
    "windows-1253": "Windows-1253", "windows-1254": "Windows-1254", "windows-1255": "Windows-1255",
    "windows-1256": "Windows-1256", "windows-874": "Windows-874", "windows-1258": "Windows-1258",
}  # fmt: skip


def decode(data: bytes, label: str | None, *, read_as: str | None = None, hints: tuple[str, ...] = ()) -> str:
    """Return data as text: by its label, else UTF-8, else the likeliest charset. Never fails; NUL dropped.

    read_as: the charset that somebody chose instead of any label. hints: charsets named elsewhere in the mail.
    """
    if data.isascii() and b"\x1b" not in data and not (label or read_as or "").lower().startswith("utf-16"):
        return clean.body(data.decode("ascii"))
    chosen = known(read_as) if read_as else None
    text = _strict(data, chosen) if chosen else _decoded(data, known(label), hints)
    return clean.body(text.removeprefix("\ufeff"))


def is_sound(data: bytes, label: str) -> bool:
    """Tell whether data can be what its label says, without a broken place."""
    codec = known(label)
    try:
        return codec is not None and bool(data.decode(codec) or True)
    except UnicodeError:
        return False


@lru_cache(maxsize=256)
def known(label: str | None) -> str | None:
    """Return the codec to use for a label; None where it is missing, unknown or refused (utf-7)."""
    name = re.sub(r"[^a-z0-9_.:-]", "", (label or "")[:60].lower())
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return None
    textual = getattr(codecs.lookup(codec), "_is_text_encoding", True)
    return codec if textual and codec not in _REFUSED else None


def _decoded(data: bytes, codec: str | None, hints: tuple[str, ...]) -> str:
    codec = _told(data, codec)
    if codec in _UNSURE:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as fault:
            if codec == "utf-8" and fault.start >= max(1, len(data) - 3):
                return data.decode("utf-8", "replace")  # cut within its last letter
    if codec in {None, "utf-8"}:
        return _guessed(data, codec, hints)
    return _labelled(data, codec or "cp1252", hints)


def _told(data: bytes, codec: str | None) -> str | None:
    """Return the codec that the bytes themselves tell: by a mark at the beginning, or by an escape."""
    if codec not in _UNSURE:
        return codec
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} and len(data) > 3:
        return "utf-16"
    return "iso2022_jp" if b"\x1b$" in data[:4000] else codec


def _labelled(data: bytes, codec: str, hints: tuple[str, ...]) -> str:
    if codec == "cp1252" and guess.is_foreign(data):  # Latin on the label, other bytes inside
        return _guessed(data, codec, hints)
    text = _strict(data, codec)
    if text.count("\ufffd") * 50 <= len(text):
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data, codec, hints)


def _guessed(data: bytes, codec: str | None, hints: tuple[str, ...]) -> str:
    """Return the likeliest text; a mostly sound UTF-8 with a broken place stays UTF-8."""
    text = data.decode("utf-8", "replace")
    if codec == "utf-8" and text.count("\ufffd") * 20 <= sum(one > "\x7f" for one in text):
        return text
    likeliest = guess.codec_of(data, tuple(one for one in map(known, (*hints, codec)) if one))
    return _strict(data, likeliest or codec or "cp1252")


def _strict(data: bytes, codec: str) -> str:
    """Return data by codec or one of its family, whichever leaves the fewest characters unread."""
    name = codecs.lookup(codec).name
    if name in _WINDOWS and _CONTROLS.search(data):
        name = _WINDOWS[name]
    best = ""
    for one in _FAMILIES.get(name, (name,)):
        text = _lenient(data, one)
        if "\ufffd" not in text:
            return text
        if not best or text.count("\ufffd") < best.count("\ufffd"):
            best = text
    if name == "iso2022_jp":
        return jis.decode(data)
    return best


def _lenient(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return data.decode("utf-8", "replace")
