"""Pictures of products in a ZIP: each named by the product's code, behind limits."""

import re
import zipfile
from collections import defaultdict
from pathlib import Path, PurePosixPath

from app.core import files, pictures
from app.core.errors import N_, Refused

MOST_FILES, MOST_BYTES, MOST_OF_ONE = 20_000, 4_000_000_000, 8
_ENDINGS = {".jpg", ".jpeg", ".png", ".gif", ".webp"}
#: CODE.jpg, CODE_2.jpg, CODE-2.jpg, CODE (2).jpg
_NUMBERED = re.compile(r"(.+?)(?:[ _-]\(?\d{1,2}\)?|\(\d{1,2}\))")


def ensure_readable(path: Path) -> None:
    """Raise Refused where a file is no ZIP that may be unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Refused(N_("The pictures are no ZIP file."), field="pictures") from error
    if len(parts) > MOST_FILES or sum(one.file_size for one in parts) > MOST_BYTES:
        raise Refused(N_("The ZIP with pictures holds too much."), field="pictures")


class Pictures:
    """The pictures in a stored ZIP, found by the code of their product."""

    def __init__(self, key: str) -> None:
        self._path = files.path_of(key)
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        with zipfile.ZipFile(self._path) as packed:
            for part in packed.infolist()[:MOST_FILES]:
                name = PurePosixPath(part.filename)
                if name.suffix.lower() in _ENDINGS and 0 < part.file_size <= pictures.MOST_BYTES:
                    self._names[name.stem.casefold()].append(part.filename)

    def stored(self, code: str) -> list[tuple[str, str, int]]:
        """Store the pictures of a product; return keys, media types and sizes. What is none is left out."""
        found: list[tuple[str, str, int]] = []
        with zipfile.ZipFile(self._path) as packed:
            for name in self._of(code.casefold()):
                try:
                    content = packed.read(name)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
                    continue
                kind = pictures.kind_of(content)
                if kind is not None:
                    found.append((files.put(content).key, kind, len(content)))
        return found

    def _of(self, code: str) -> list[str]:
        named = [
            (stem, names)
            for stem, names in self._names.items()
            if stem == code or ((other := _NUMBERED.fullmatch(stem)) and other[1] == code)
        ]
        return [name for _stem, names in sorted(named) for name in names][:MOST_OF_ONE]
