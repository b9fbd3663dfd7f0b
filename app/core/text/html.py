"""The one sanitiser of HTML from outside, and HTML as plain text."""

# ruff: noqa: SIM905  a string of words is easier to read than a list of strings

import re
from html import escape, unescape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

SIZE_LIMIT = 250_000
DEPTH_LIMIT = 200
_WORK_LIMIT = 600_000
_TEXT_LIMIT = 1_000_000

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
_VOID = frozenset(("area base br col embed hr img input link meta param source track wbr").split())
_SELF_CLOSING = frozenset(("p li tr td th tbody thead tfoot dd dt option colgroup").split())
_FLAT = _VOID | _SELF_CLOSING

_TAGS = frozenset(
    (
        "a abbr b bdi big blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 "
        "h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup table "
        "tbody td tfoot th thead tr tt u ul var wbr"
    ).split()
)
_GONE_WITH_CONTENT = frozenset(
    ("script style head title template noscript object embed iframe svg math select textarea").split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
    "font": {"color"},
}
_CID = re.compile(r"cid:[^\s\"'<>]{1,300}\Z", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def sanitise(html: str) -> str:
    """Return HTML that is safe on our pages: no script, style, form, id, no remote image.

    Links go out in a new tab without a referrer; cid: images stay. What is over 250 kB or nested deeper than
    200 comes back as its text, escaped.
    """
    if too_heavy(html):
        return f"<pre>{escape(to_text(html))}</pre>"
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def too_heavy(html: str) -> bool:
    """Return whether HTML is too long or too deep to be worth the risk; linear in its length."""
    return len(html.encode("utf-8", "replace")) > SIZE_LIMIT or _deep(html)


def _deep(html: str) -> bool:
    opened: dict[str, int] = {}
    depth = work = 0
    for tag in _TAG.finditer(html):
        depth += _step(tag[2].lower(), closing=bool(tag[1]), opened=opened)
        work += depth  # what a parser does for each tag while formatting elements stay open
        if depth > DEPTH_LIMIT or work > _WORK_LIMIT:
            return True
    return False


def _step(name: str, *, closing: bool, opened: dict[str, int]) -> int:
    if name in _FLAT:
        return 0
    if not closing:
        opened[name] = opened.get(name, 0) + 1
        return 1
    if not opened.get(name):
        return 0
    opened[name] -= 1
    return -1


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _CID.match(value) else None
    if name == "href":
        return value if _LINK.match(value.strip()) else None
    return value


_BLOCKS = frozenset(
    (
        "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 "
        "h4 h5 h6 header hr li main nav ol p pre section table tr ul"
    ).split()
)
_SPACED = frozenset(("p h1 h2 h3 h4 h5 h6 blockquote ul ol table pre hr").split())
_SKIPPED = frozenset(
    ("script style head title template noscript object iframe svg math select textarea").split()
)
_MARKUP = re.compile(r"<[^<>]{1,2000}>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def to_text(html: str) -> str:
    """Return the words of HTML with its lines, list marks, links and quotes ("> ").

    Reads at most 1,000,000 characters.
    """
    head = html[:_TEXT_LIMIT]
    if _deep(head):  # building the tree would take quadratic time
        return unescape(_MARKUP.sub(" ", head)).strip()
    root = LexborHTMLParser(head).body
    if root is None:
        return ""
    page = _Page()
    node: LexborNode | None = root
    while node is not None:
        node = _next(node, root, page)
    return page.text()


def _next(node: LexborNode, root: LexborNode, page: "_Page") -> LexborNode | None:
    """Show one node and return the one after it in reading order; no recursion."""
    page.enter(node)
    if node.tag not in _SKIPPED and node.child is not None:
        return node.child
    here: LexborNode | None = node
    while here is not None:
        page.leave(here)
        if here.mem_id == root.mem_id:  # == would compare the whole subtree
            return None
        if here.next is not None:
            return here.next
        here = here.parent
    return None


class _Page:
    """Lines being written: a line knows how deep in quotes it stands."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._now: list[str] = []
        self._quotes = 0
        self._pre = 0
        self._links: list[int] = []

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._words(node.text_content or "")
        elif tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._block(tag)
            self._quotes += tag == "blockquote"
            self._pre += tag == "pre"
            if tag == "li":
                self._now.append("* ")
        else:
            self._inline(tag, node)

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a" and self._links:
            self._link(node, self._links.pop())
        elif tag in {"td", "th"}:
            self._now.append(" ")
        elif tag in _BLOCKS:
            self._block(tag)
            self._quotes -= tag == "blockquote"
            self._pre -= tag == "pre"

    def text(self) -> str:
        self._end()
        kept: list[str] = []
        for line in self._lines:
            if line.strip("> ") or (kept and kept[-1].strip("> ")):
                kept.append(line)
        return "\n".join(kept).strip()

    def _inline(self, tag: str, node: LexborNode) -> None:
        if tag == "a":
            self._links.append(len(self._now))
        elif tag == "img" and (alt := node.attributes.get("alt")):
            self._now.append(f"[{_BLANKS.sub(' ', alt)}]")

    def _words(self, words: str) -> None:
        if self._pre:
            first, *rest = words.replace("\r\n", "\n").split("\n")
            self._now.append(first)
            for line in rest:
                self._break()
                self._now.append(line)
        else:
            self._now.append(_BLANKS.sub(" ", words))

    def _link(self, node: LexborNode, start: int) -> None:
        target = (node.attributes.get("href") or "").strip()
        shown = "".join(self._now[start:]).strip()
        bare = target.removeprefix("mailto:").removeprefix("tel:")
        if _LINK.match(target) and shown.rstrip("/") not in {
            target.rstrip("/"),
            bare,
            bare.split("//")[-1].rstrip("/"),
        }:
            self._now.append(f" <{_BLANKS.sub('', bare)}>")

    def _block(self, tag: str) -> None:
        self._end()
        if tag in _SPACED:
            self._lines.append("")

    def _end(self) -> None:
        if "".join(self._now).strip():
            self._break()
        else:
            self._now.clear()

    def _break(self) -> None:
        line = _spaced("".join(self._now), keep=bool(self._pre))
        self._lines.append(("> " * min(self._quotes, 20) + line).rstrip())
        self._now.clear()


def _spaced(line: str, *, keep: bool) -> str:
    return line.rstrip() if keep else re.sub(r" {2,}", " ", line.replace("\xa0", " ")).strip()
