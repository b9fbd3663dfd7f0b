"""The name under which a browser saves bytes, as a header: RFC 6266, the name itself by RFC 8187."""

from urllib.parse import quote

_LONGEST = 150


def disposition(kind: str, filename: str) -> str:
    """Return Content-Disposition. kind: "inline" or "attachment". filename: what a stranger called it."""
    name = _clean(filename)
    plain = "".join(letter if letter.isascii() else "_" for letter in name)
    exact = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{kind}; filename="{plain}"{exact}'


def _clean(filename: str) -> str:
    """Return a name without what ends a header, names a folder or turns the direction of reading."""
    kept = "".join(letter for letter in filename if letter.isprintable() and letter not in '/\\"%').strip(
        " ."
    )
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) < 10:
        return f"{stem[: _LONGEST - len(ending)]}.{ending}"
    return kept[:_LONGEST] or "file"
