"""Tables as files, a piece at a time: CSV and XLSX, with nothing in them that a spreadsheet would run."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markupsafe import escape
from typing_extensions import override

#: A cell that begins so is a formula to a spreadsheet; see OWASP, CSV injection.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_767
#: What XML 1.0 has no writing for.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AT_ONCE = 200
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NS = "http://schemas.openxmlformats.org/"
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_NS}package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_NS}package/2006/relationships">'
    '<Relationship Id="r1" '
    f'Type="{_NS}officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_NS}spreadsheetml/2006/main" '
    f'xmlns:r="{_NS}officeDocument/2006/relationships"><sheets><sheet name="Careline" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_NS}package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_NS}officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}
_SHEET = f'{_XML}<worksheet xmlns="{_NS}spreadsheetml/2006/main"><sheetData>'


def guarded(cell: str) -> str:
    """Return a cell with a ' before it where a spreadsheet would take it for a formula; imports drop it."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def as_csv(rows: Iterable[Sequence[str]], *, mark: bool = False) -> Iterator[bytes]:
    """Yield rows as CSV in UTF-8. mark: with the three bytes by which Excel knows it."""
    if mark:
        yield b"\xef\xbb\xbf"
    for some in _some(rows):
        out = io.StringIO()
        csv.writer(out).writerows([guarded(cell) for cell in row] for row in some)
        yield out.getvalue().encode()


def as_xlsx(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield rows as an XLSX file of text cells, which no program takes for formulas."""
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, words in _PARTS.items():
            packed.writestr(name, words)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET.encode())
            for some in _some(rows):
                sheet.write("".join(_row(row) for row in some).encode())
                yield out.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield out.taken()


def _row(cells: Sequence[str]) -> str:
    return f"<row>{''.join(_cell(cell) for cell in cells)}</row>"


def _cell(cell: str) -> str:
    if not cell:
        return "<c/>"
    plain = _NO_XML.sub(" ", cell[:_LONGEST])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'


def _some(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    some: list[Sequence[str]] = []
    for row in rows:
        some.append(row)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


class _Pipe(io.RawIOBase):
    """What is written to it is taken from it; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        found, self._pieces = b"".join(self._pieces), []
        return found
