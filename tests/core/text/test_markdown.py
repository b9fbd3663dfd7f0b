"""What agents type as HTML and as plain text: nothing but what the toolbar offers, and nothing that runs."""

import pytest

from app.core.text import markdown


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("**bold** and _slanted_", "<p><strong>bold</strong> and <em>slanted</em></p>"),
        ("一**粗体**字", "<p>一<strong>粗体</strong>字</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("`x`", "<p><code>x</code></p>"),
        ("![p](cid:ab@x)", '<p><img src="cid:ab@x" alt="p"></p>'),
    ],
)
def test_what_the_toolbar_offers_is_markup(words, html):
    assert markdown.formatted(words).strip() == html


@pytest.mark.parametrize(
    "words",
    [
        "# no heading",
        "    no code",
        "<b>no</b>",
        "---",
        "a_b_c d*e",
        "{{7*7}}",
        "&nbsp;",
        "[x](javascript:alert(1))",
    ],
)
def test_all_else_stays_what_was_typed(words):
    assert markdown.formatted(words) is None
    assert markdown.plain(words) == words


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "![x](http://a/x.png)", "[x](data:text/html,y)"]
)
def test_nothing_runs_and_nothing_is_fetched(words):
    html = markdown.to_html(words)

    assert "<script" not in html
    assert "src=" not in html
    assert "href=" not in html


def test_plain_text_reads_without_marks():
    words = "It **ships** _today_, see [the page](https://a.example/x)\n- snake_case_name\n![灯](cid:ab@x)"

    assert (
        markdown.plain(words) == "It ships today, see the page <https://a.example/x>\n- snake_case_name\n[灯]"
    )
