"""What agents type, as HTML: bold, italic, lists, links, code, quotes, pictures; nothing else is markup."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML

from app.core.text.html import sanitise

#: Indented code, headings, rules, HTML and entities are off: they surprise who only writes a letter.
_ON = (
    "blockquote",
    "fence",
    "list",
    "reference",
    "backticks",
    "emphasis",
    "image",
    "link",
    "newline",
    "escape",
)

_PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\(cid:[^()\s]{1,300}\)")
_LINK = re.compile(
    r"(?<!!)\[([^\[\]\n]{1,300})\]\(((?:https?://|mailto:|tel:)[^()\s]{1,2000})\)", re.IGNORECASE
)

_STRESS = re.compile(r"(?<![\w*_`])(\*\*|__|\*|_)(?=\S)([^*_`\n]+?)(?<=\S)\1(?![\w*_`])")


def to_html(words: str) -> str:
    """Return words as sanitised HTML; a line end is a line end. Pictures are cid: ones alone."""
    return sanitise(_parser().render(words))


def formatted(words: str) -> str | None:
    """Return words as HTML, None where nothing in them is formatted: plain text says the same."""
    html = to_html(words)
    return html if re.search(r"<(?!/?(?:p|br)\b)[a-z]", html) else None


def plain(words: str) -> str:
    """Return words for those who read no HTML: lists and quotes stay as they are, other marks go."""
    if formatted(words) is None:
        return words
    linked = _LINK.sub(r"\1 <\2>", _PICTURE.sub(r"[\1]", words))
    return _STRESS.sub(r"\2", linked)


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False}, renderer_cls=RendererHTML)
    made.enable([*_ON, "balance_pairs", "fragments_join"])
    made.validateLink = _may_link  # type: ignore[method-assign]
    return made


def _may_link(url: str) -> bool:
    return re.match(r"(?:https?://|mailto:|tel:|cid:)", url.strip(), re.IGNORECASE) is not None
