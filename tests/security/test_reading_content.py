"""What mails bring along: HTML, files, names, bombs, and bytes that should stall the reader."""

import os
import re
import struct
import time
from pathlib import Path

import psutil
import pytest

from app.channels.email.parser import Parser
from app.channels.email.parts import Unreadable
from app.channels.email.read import read
from app.core import files, pictures
from app.core.text.html import sanitise
from tests.channels.email.maker.hostile import TRICKS
from tests.channels.email.maker.pieces import head, mixed, page, part, word

MEGABYTE = 1_000_000


@pytest.fixture
def parser():
    parser = Parser()
    yield parser
    parser.close()


def vectors() -> list[str]:
    """Return 200 and more ways to run a script, of fewer tricks in several coats."""
    tags = [
        "img",
        "svg",
        "body",
        "input",
        "video",
        "audio",
        "details",
        "marquee",
        "iframe",
        "object",
        "select",
        "math",
        "form",
    ]
    handlers = [
        "onerror",
        "onload",
        "onfocus",
        "ontoggle",
        "onmouseover",
        "onpointerenter",
        "onanimationstart",
        "onbegin",
    ]
    found = [f"<{tag} src=x {handler}=alert(1)>x" for tag in tags for handler in handlers]
    links = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>x</script>",
        "javascript:x//http://",
        " javascript:x",
        "\x01javascript:x",
    ]
    found += [
        f'<{tag} {name}="{link}">x'
        for link in links
        for tag, name in (
            ("a", "href"),
            ("area", "href"),
            ("img", "src"),
            ("form", "action"),
            ("button", "formaction"),
            ("svg", "xlink:href"),
            ("object", "data"),
            ("embed", "src"),
            ("link", "href"),
            ("base", "href"),
        )
    ]
    return found + [html for html, _ in TRICKS.values()]


def test_stored_xss_no_vector_leaves_anything_that_runs():
    assert len(vectors()) >= 200
    for html in vectors():
        safe = sanitise(html)
        tags = re.findall(r"<[^>]+>", safe)
        assert not any(
            re.search(
                r"\son\w+\s*=|javascript:|vbscript:|data:|style=|<(script|svg|iframe|object|embed|form|base|link|math|input)",
                one,
                re.IGNORECASE,
            )
            for one in tags
        ), html


def test_javascript_url_past_an_unanchored_check_is_inert():
    assert 'href="javascript' not in read(page("x", '<a href="javascript:x//http://a.example">hi</a>')).html


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/xhtml+xml", "text/xml"])
def test_svg_and_html_attachments_are_never_pictures_nor_bodies(kind):
    mail = read(
        mixed(
            "x",
            part("text/plain", "see"),
            part(f"{kind}; name=a.svg", "<svg onload=x()>", Content_Disposition="inline"),
        )
    )

    assert (mail.text, mail.html, len(mail.attachments)) == ("see", None, 1)
    assert pictures.kind_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None


@pytest.mark.parametrize(
    "name",
    [
        "\u200b.htaccess",
        "../../x",
        "..\\..\\x",
        "CON",
        "n" * 4096,
        "a\0.php",
        "a.php.",
        "\u202egpj.exe",
        "/etc/passwd",
        "C:\\x",
    ],
)
def test_active_file_names_are_data_and_never_a_place(name, tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    big = b"y" * 1_500_000
    mail = read(
        mixed("x", part("text/plain", "see"), part(f"application/x; name={word(name)}", big)), spool=spool
    )

    (file,) = mail.attachments
    assert Path(file.spooled).parent == spool and re.fullmatch(r"[0-9a-f]{32}", Path(file.spooled).name)
    assert not set(file.filename) & set("/\\\0\u202e\u200b") and 0 < len(file.filename) <= 200
    assert not file.filename.startswith(".") and not file.filename.endswith(".")


def test_endless_loop_on_a_name_a_64_kb_extension_takes_no_time():
    begun = time.process_time()
    read(mixed("x", part("text/plain", "see"), part(f'application/x; name="a.{"x" * 60_000}"', "x")))

    assert time.process_time() - begun < 0.5


def test_remote_content_nothing_of_a_mail_is_fetched_by_the_page():
    html = (
        '<img src="https://t.example/p.png"><img srcset="https://t.example/2x.png"><video poster="https://t.example/v">'
        '<p style="background:url(https://t.example/b)">x</p><link rel=prefetch href="https://t.example/f">'
        '<table background="https://t.example/t"><tr><td>y</table><font face="https://t.example">z</font>'
    )

    assert "t.example" not in read(page("x", html)).html


@pytest.mark.parametrize("size", [(50_000, 50_000), (0, 10), (40_000, 1_001)])
def test_pixel_bombs_are_not_shown(size):
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", *size)

    assert pictures.kind_of(bomb) is None


def test_zip_bombs_are_never_opened():
    mail = read(
        mixed(
            "x",
            part("text/plain", "see"),
            part("application/zip; name=42.zip", b"PK\3\4" + b"\0" * 100, "base64"),
        )
    )

    assert [one.size for one in mail.attachments] == [104]


def test_bombs_of_mime_are_refused_with_a_reason():
    inside = part("text/plain", "x")
    for depth in range(60):
        inside = f"Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n".encode() + inside
    with pytest.raises(Unreadable, match="50 levels"):
        read(head("x") + inside)


@pytest.mark.parametrize(
    "mark",
    [">", "http://a.a.a.", " ", "=?", "=?utf-8?q?", "\t", "\n", "On Monday I ", "-", "From: ", "> On 1 Jan 2026 ", "begin 644 a\n",
     "Name: ", "Email: a@", "<div>", "&", "begin", "-----BEGIN PGP SIGNED MESSAGE-----\n", "<a@b.c", "发件人：", "wrote:\n", "_", "—"],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8; format=flowed", "text/html; charset=utf-8"])
def test_redos_a_megabyte_of_anything_is_read_in_two_seconds(mark, kind):
    content = (mark * (MEGABYTE // len(mark.encode()))).encode()
    begun = time.process_time()
    read(
        head(
            "x", Subject=mark.replace("\n", " ") * 2000, From=mark.replace("\n", " ") * 500, Content_Type=kind
        )
        + b"\r\n"
        + content
    )

    assert time.process_time() - begun < 2


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "x-uuencode"])
@pytest.mark.parametrize("byte", [b"=", b"A", b"=\n", b"= ", b"A=", b"\n"])
def test_redos_of_transfer_encodings(coding, byte):
    begun = time.process_time()
    read(head("x", Content_Transfer_Encoding=coding) + b"\r\n" + byte * (MEGABYTE // len(byte)))

    assert time.process_time() - begun < 2


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/pkcs7-mime", "text/calendar"])
@pytest.mark.parametrize(
    "data",
    [os.urandom(200_000), b"\x30\x80" * 100_000, b'x\x9f>"' + b"\0" * 200_000, b"BEGIN:VEVENT\r\n" * 10_000],
)
def test_packed_formats_of_noise_are_attachments_in_no_time(kind, data):
    begun = time.process_time()
    mail = read(mixed("x", part("text/plain", "see"), part(f"{kind}; name=a", data, "base64")))

    assert "see" in mail.text
    assert time.process_time() - begun < 3


def test_an_attachment_of_100_megabytes_costs_neither_process_300(parser, tmp_path):
    path = tmp_path / "big.eml"
    line = b"QUJD" * 19 + b"\r\n"
    with path.open("wb") as file:
        file.write(
            head("big", Content_Type="multipart/mixed; boundary=b") + b"\r\n--b\r\n\r\nhello\r\n--b\r\n"
        )
        file.write(b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n")
        for _ in range(100):
            file.write(line * (MEGABYTE // 57))
        file.write(b"--b--\r\n")
    (tmp_path / "small.eml").write_bytes(head("small") + b"\r\nhi")
    parser.read(tmp_path / "small.eml", tmp_path)
    child, worker = psutil.Process(parser._child.pid), psutil.Process()
    before = child.memory_info().rss, worker.memory_info().rss

    mail = parser.read(path, tmp_path)
    files.use(tmp_path / "files")
    stored = files.put_copy(Path(mail.attachments[0].spooled))

    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child.pid}/status").read_text())
    assert mail.text == "hello"
    assert stored.size == mail.attachments[0].size == 57 * (MEGABYTE // 57) * 100
    assert stored.sha256 == mail.attachments[0].sha256
    assert int(peak) * 1024 - before[0] < 300 * MEGABYTE
    assert worker.memory_info().rss - before[1] < 300 * MEGABYTE
    assert parser.read(tmp_path / "small.eml", tmp_path).text == "hi"


def test_what_needs_more_memory_than_a_mail_may_is_refused_and_the_next_is_read(parser, tmp_path):
    path = tmp_path / "huge.eml"
    path.write_bytes(head("x", Content_Type="text/html") + b"\r\n")
    with path.open("r+b") as file:
        file.truncate(700 * MEGABYTE)  # a hole: more than the child may map
    (tmp_path / "small.eml").write_bytes(head("small") + b"\r\nhi")

    with pytest.raises(Unreadable, match="more memory"):
        parser.read(path, tmp_path)

    assert parser.read(tmp_path / "small.eml", tmp_path).text == "hi"
