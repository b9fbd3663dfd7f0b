"""Texts from outside: safe lines and names, safe HTML, the newest words."""

# ruff: noqa: E501  full-width signs are what Chinese clients write

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.text.clean import filename, one_line
from app.core.text.html import sanitise, to_text, too_heavy
from app.core.text.quotes import newest

HANG = 60  # seconds: what is quadratic takes longer; how fast the rest is depends on the machine


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("a\0b", "ab"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\ud800x", "x"),
    ],
)
def test_a_line_is_one_line_without_controls(text, shown):
    assert one_line(text, 50) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("", "attachment"),
        ("..", "attachment"),
        ("a\u200b\u202eb.pdf", "ab.pdf"),
        ("发票.pdf", "发票.pdf"),
    ],
)
def test_a_file_name_is_only_a_name(name, shown):
    assert filename(name) == shown


def test_a_long_file_name_keeps_its_ending():
    assert filename("a" * 500 + ".pdf") == "a" * 196 + ".pdf"


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{}</style><p style='x' id=a class=b>a</p>", "<p>a</p>"),
        ("<form action=x><input name=a>a</form>", "a"),
        ("<img src=https://t.example/x.png alt=pic>", '<img alt="pic">'),
        ("<img src=cid:a@b>", '<img src="cid:a@b">'),
        ("<a href=' java\nscript:x'>a</a>", '<a target="_blank" rel="noopener noreferrer">a</a>'),
        ("<a href=tel:1>a</a>", '<a href="tel:1" target="_blank" rel="noopener noreferrer">a</a>'),
    ],
)
def test_html_is_made_safe(html, safe):
    assert sanitise(html) == safe


@pytest.mark.timeout(HANG)
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<div>words <b>" * 100_000,
        "<b><i>" * 20_000,
        "<a " * 80_000,
        "<" * 250_000,
        "<p>" + "<b a=1>" * 199 + "<p>x" * 20_000,
        "x" * 250_001,
    ],
    ids=["divs", "divs-words", "b-i", "open-a", "lt", "formatting", "long"],
)
def test_hostile_html_comes_back_without_a_tag(html):
    safe = sanitise(html).removeprefix("<pre>").removesuffix("</pre>")

    assert "<" not in safe
    assert ("words" in safe) == ("words" in html)


def test_deep_html_comes_back_as_escaped_text():
    deep = "<div>" * 300 + "a &lt;script&gt;"

    assert too_heavy(deep)
    assert sanitise(deep) == "<pre>a &lt;script&gt;</pre>"


def test_html_becomes_readable_lines():
    html = "<p>Hi <a href='https://x.example/a'>here</a></p><ul><li>one<li>two</ul><blockquote>old<br>older</blockquote>new"

    assert to_text(html) == "Hi here <https://x.example/a>\n\n* one\n* two\n\n> old\n> older\n\nnew"


OLD = "\n> old words\n> more\n"


@pytest.mark.parametrize(
    "head",
    [
        "On Mon, 23 Nov 2026 at 10:00, Help <help@careline.example> wrote:",
        "On Mon, 23 Nov 2026 at 10:00, A Very Long Name <help@careline.example>\nwrote:",
        "在 2026年11月23日，客服 <help@careline.example> 写道：",
        '在2026-11-23 10:00:00，"客服" <help@careline.example> 写道：',
        "Am 23.11.2026 um 10:00 schrieb Help <help@careline.example>:",
        "Le lun. 23 nov. 2026 à 10:00, Help <help@careline.example> a écrit :",
        "El lun, 23 nov 2026 a las 10:00, Help (<help@careline.example>) escribió:",
        "-----Original Message-----\nFrom: Help\nSent: Monday",
        "________________________________\nFrom: Help <help@careline.example>\nSent: Monday\nTo: Dora\nSubject: Re",
        "Von: Help\nGesendet: Montag\nAn: Dora\nBetreff: AW",
        "De : Help\nEnvoyé : lundi\nÀ : Dora\nObjet : RE",
        "De: Help\nEnviado: lunes\nPara: Dora\nAsunto: RE",
        "发件人： 客服\n发送时间： 2026-11-23\n收件人： 朵拉\n主题： 回复",
        "------------------ 原始邮件 ------------------\n发件人: 客服",
        "---- 回复的原邮件 ----\n| 发件人 | 客服 |",
    ],
)
@pytest.mark.parametrize("old", [OLD, "\nold words unmarked\n"])
def test_quoted_history_is_left_out(head, old):
    assert newest(f"New words.\n谢谢\n\n{head}\n{old}") == "New words.\n谢谢"


@pytest.mark.parametrize(
    "end", ["-- \nDora\nShop", "Sent from my iPhone", "发自我的iPhone", "Von meinem iPhone gesendet"]
)
def test_signatures_are_left_out(end):
    assert newest(f"New words.\n\n{end}\n") == "New words."


def test_answers_between_quotes_are_kept():
    text = "On 1 Jan 2026, Help <h@x.example> wrote:\n> Colour?\nRed.\n> Size?\nLarge."

    assert newest(text) == "Red.\nLarge."


@pytest.mark.parametrize(
    "text", ["> only a quote", "-- \nonly", "On 1 Jan, a@b.example wrote:\n> x", "Sent from my iPhone"]
)
def test_what_is_only_history_is_not_made_empty(text):
    assert newest(text) == text.strip()


@pytest.mark.parametrize("text", ["From: what I see it leaks.", "On Monday he wrote:\nno", "A -- b"])
def test_ordinary_words_are_kept(text):
    assert newest(text) == text


@pytest.mark.timeout(HANG)
@pytest.mark.parametrize(
    "text",
    [
        "On Monday I " * 20_000,
        "\n" * 256_000,
        "On 1\n" * 50_000,
        "From:\nTo:\n" * 25_000,
        "-" * 256_000,
        "> \n" * 80_000,
        "\n" * 80_000 + "-- \n>\n" * 30_000,
    ],
)
def test_hostile_text_is_read(text):
    assert bool(newest(text)) == bool(text.strip())


@settings(deadline=None)
@given(st.text(st.sampled_from("ab> -\n:1@写道：Frm wote_"), max_size=300))
def test_words_are_never_lost_altogether(text):
    assert bool(newest(text)) == bool(text.strip())
