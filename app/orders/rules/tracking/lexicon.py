"""One pattern for many words, built as a tree, so that their number costs next to nothing."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

#: Letters that may go on a word: Latin and Cyrillic. Chinese words stand anywhere.
LETTER = "A-Za-z\u00c0-\u024f\u0400-\u04ff"
_END = ""
_PART = re.compile(rf"[{LETTER}0-9]+")
_WIDE = re.compile("[\u2e80-\uffff]")
Tree = dict[str, Any]  # of trees


def pattern(words: Iterable[str], *, endings: str = "") -> re.Pattern[str]:
    """Return the pattern of these words, the longest first, whatever their case.

    Latin and Cyrillic words match as whole words, with one of endings ("s|es") after them. word() says which.
    """
    spoken = {word.lower() for word in words}
    free = {word for word in spoken if any(one >= "\u2e80" for one in word)}
    ending = f"(?:{endings})?" if endings else ""
    bounded = rf"(?<![{LETTER}])(?P<bounded>{_branch(_tree(spoken - free))}){ending}(?![{LETTER}])"
    return re.compile(rf"{bounded}|(?P<free>{_branch(_tree(free))})", re.IGNORECASE)


def word(found: re.Match[str]) -> str:
    """Return the listed word, in lower case, of a match of pattern()."""
    return (found["bounded"] or found["free"]).lower()


def heads(words: Iterable[str]) -> frozenset[str]:
    """Return the first letters and digits of each word, for occurrences()."""
    return frozenset(_PART.findall(word.lower())[0] for word in words if not _WIDE.search(word))


def occurrences(text: str, words: re.Pattern[str], heads: frozenset[str]) -> Iterator[re.Match[str]]:
    """Yield what words.finditer(text) would: much faster where most words of the text begin none of them."""
    if _WIDE.search(text):
        yield from words.finditer(text)
        return
    end = 0
    for part in _PART.finditer(text):
        if part[0].lower() in heads and part.start() >= end and (found := words.match(text, part.start())):
            end = found.end()
            yield found


def _tree(words: Iterable[str]) -> Tree:
    tree: Tree = {}
    for one in words:
        node = tree
        for letter in one:
            node = node.setdefault(letter, {})
        node[_END] = {}
    return tree


def _branch(tree: Tree) -> str:
    ways = [re.escape(letter) + _branch(rest) for letter, rest in sorted(tree.items()) if letter != _END]
    if not ways:
        return ""
    joined = ways[0] if len(ways) == 1 and _END not in tree else f"(?:{'|'.join(ways)})"
    return f"{joined}?" if _END in tree else joined
