"""Bytes of a mail as text, whatever their label says."""

import codecs
import re

from charset_normalizer import from_bytes

from app.core.text import clean

_ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "ks_c_5601": "cp949", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "utf8mb4": "utf-8", "big5": "cp950",
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
_GUESSED = ["gb18030", "big5", "cp1252", "cp1251", "cp932", "cp949", "iso8859_2"]
_SAMPLE = 32_000


def decode(data: bytes, label: str | None) -> str:
    """Return data as text: by its label, else UTF-8, else the likeliest charset. Never fails; NUL dropped."""
    return clean.body(_decoded(data, label))


def known(label: str | None) -> str | None:
    """Return the codec to use for a label; None where it is missing, unknown or refused (utf-7)."""
    name = re.sub(r"[^a-z0-9_.:-]", "", (label or "")[:60].lower())
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return None
    textual = getattr(codecs.lookup(codec), "_is_text_encoding", True)
    return codec if textual and codec not in _REFUSED else None


def _decoded(data: bytes, label: str | None) -> str:
    codec = known(label)
    if codec in {None, "cp1252", "utf-8"}:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if codec:
        text = _lenient(data, codec)
        if text.count("\ufffd") * 50 <= len(text):
            return text
    return _guessed(data)


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:_SAMPLE], cp_isolation=_GUESSED).best()
    return _lenient(data, best.encoding if best else "cp1252")


def _lenient(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return data.decode("utf-8", "replace")
