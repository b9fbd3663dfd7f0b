"""Files as people save them: characters, separators, what Excel makes of numbers; and files that are none."""

import io
import json
import zipfile
from datetime import datetime

import pytest

from app.imports.reading import ask, limits
from app.imports.reading.limits import Unreadable
from app.imports.rules.headers import guess
from tests.factories.lists import a_csv, an_xlsx

ROWS = [
    ["姓名", "公司", "手机"],
    ["张三", "上海光明电子有限公司", "13912345678"],
    ["李四", "北京长江贸易公司", "13812345678"],
]
DAY, MOMENT = datetime(2026, 11, 3), datetime(2026, 11, 3, 14, 5)  # noqa: DTZ001 - as Excel has them
LATIN = [
    ["Name", "Firma", "Straße"],
    ["Jürgen Weiß", "Müller & Söhne, Köln", "Große Gasse 7"],
    ["Zoë", "Ünal", ""],
]


def read(tmp_path, content, kind="customers", encoding=""):
    path, out = tmp_path / "file", tmp_path / "rows"
    path.write_bytes(content)
    said = ask.read(path, out, kind, encoding)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return said, rows


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_chinese_in_every_writing(tmp_path, encoding, delimiter):
    said, rows = read(tmp_path, a_csv(ROWS, encoding=encoding, delimiter=delimiter))

    assert (said["headers"], said["delimiter"]) == (ROWS[0], delimiter)
    assert rows == [[2, *ROWS[1]], [3, *ROWS[2]]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_umlauts_in_every_writing(tmp_path, encoding):
    said, rows = read(tmp_path, a_csv(LATIN, encoding=encoding, delimiter=";"))

    assert [said["headers"], *(row[1:] for row in rows)] == [*LATIN[:2], LATIN[2]]


def test_big5_is_told_from_gbk(tmp_path):
    words = [
        ["姓名", "公司", "電話"],
        ["陳大文", "台灣電子股份有限公司", "0912345678"],
        ["林小華", "高雄貿易行", "0922"],
    ]
    _said, rows = read(tmp_path, a_csv(words, encoding="big5"))
    assert rows[0][1:] == words[1]


def test_a_person_may_choose_the_characters_if_they_can_be(tmp_path):
    content = a_csv([["Name"], ["Łódź"]], encoding="cp1250")
    _said, rows = read(tmp_path, content, encoding="cp1250")
    assert rows == [[2, "Łódź"]]
    with pytest.raises(Unreadable, match="characters"):
        read(tmp_path, content, encoding="utf-8")


def test_quotes_lines_in_cells_blank_lines_and_a_hint_of_excel(tmp_path):
    content = b'sep=;\r\n\r\nName;Notiz\r\n"Maier; Anna";"eine ""alte"" Kundin\nseit 1999"\r\n;\r\nBen;\r\n'

    said, rows = read(tmp_path, content)

    assert said["headers"] == ["Name", "Notiz"]
    assert rows == [[4, "Maier; Anna", 'eine "alte" Kundin\nseit 1999'], [6, "Ben", ""]]


def test_titles_above_the_names_of_columns_are_passed(tmp_path):
    content = a_csv(
        [
            ["Kundenliste 2026", "", ""],
            ["", "", ""],
            ["Kunden-Nr", "Name", "E-Mail"],
            ["007", "Anna", "a@x.example"],
        ]
    )

    said, rows = read(tmp_path, content)

    assert said["headers"] == ["Kunden-Nr", "Name", "E-Mail"]
    assert rows == [[4, "007", "Anna", "a@x.example"]]
    assert guess("customers", said["headers"], [rows[0][1:]]) == ["external_id", "name", "email"]


def test_a_file_without_names_of_columns_is_understood_by_its_cells(tmp_path):
    content = a_csv([["Anna", "anna@x.example", "+49 30 901820"], ["Ben", "ben@x.example", "+49 30 901821"]])

    said, rows = read(tmp_path, content)

    assert (said["headless"], len(rows)) == (True, 2)
    assert guess("customers", said["headers"], [row[1:] for row in rows]) == ["", "email", "phone"]


def test_excel_keeps_its_zeros_days_and_numbers(tmp_path):
    rows = [
        ["ID", "Phone", "Date", "Price", "Flag", "Long"],
        [42, 13912345678, DAY, 1234.5, True, 12345678901234567890],
        [7, "007", MOMENT, 10, None, 0.1],
    ]
    _said, found = read(tmp_path, an_xlsx(rows, A2="00000"))

    assert found[0][1:] == ["00042", "13912345678", "2026-11-03", "1234.5", "TRUE", "1.23456789012346E+19"]
    assert found[1][1:] == ["7", "007", "2026-11-03 14:05:00", "10", "", "0.1"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", limits.NO_ROWS),
        (b"Name,Email\n", limits.NO_ROWS),
        (b"%PDF-1.7 ...", limits.NO_TABLE),
        (b"PK\x03\x04 broken", limits.NO_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", limits.OLD_EXCEL),
        (a_csv([["x"] * 201, ["1"] * 201]), limits.TOO_MANY_COLUMNS),
    ],
)
def test_what_cannot_be_taken_in_says_why(tmp_path, content, reason):
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, content)
    assert refused.value.reason == reason


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("xl/sharedStrings.xml", b"0" * 40_000_000)
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, out.getvalue())
    assert refused.value.reason == limits.TOO_LARGE


def test_entities_of_xml_are_not_unfolded(tmp_path):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    cell = '<c t="inlineStr"><is><t>&l11;</t></is></c>'
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><worksheet><sheetData><row>{cell}'
    bomb += "</row></sheetData></worksheet>"
    sound = io.BytesIO(an_xlsx([["Name"], ["Anna"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(out, "w") as packed:
        for part in old.namelist():
            packed.writestr(part, bomb if part == "xl/worksheets/sheet1.xml" else old.read(part))
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, out.getvalue())
    assert refused.value.reason == limits.BROKEN


def test_two_hundred_thousand_rows_are_read(tmp_path):
    content = b"Name;Email\n" + b"".join(b"Customer %d;c%d@x.example\n" % (n, n) for n in range(200_000))
    path, out = tmp_path / "file", tmp_path / "rows"
    path.write_bytes(content)

    assert ask.read(path, out, "customers")["rows"] == 200_000
    assert out.read_bytes().count(b"\n") == 200_000
