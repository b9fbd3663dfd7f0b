"""Every word that a person reads has its Chinese; a page that gains a sentence gains both."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

CATALOGUE = Path("app/translations/zh_Hans_CN/LC_MESSAGES/messages.po")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2)}
NAMED = re.compile(r"%\((\w+)\)s")


def written() -> set[str]:
    found = extract_from_dir("app", method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS)
    words = (message for _file, _line, message, _comments, _context in found)
    return {one if isinstance(one, str) else one[0] for one in words} - {""}


def translated() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans_CN")
    said = {}
    for message in catalogue:
        if message.id:
            plural = not isinstance(message.id, str)
            said[message.id[0] if plural else message.id] = message.string[0] if plural else message.string
    return said


def test_no_message_is_without_its_chinese():
    chinese = translated()
    words = written()

    assert len(words) > 200
    assert sorted(one for one in words if not chinese.get(one)) == []


def test_a_translation_names_the_same_things():
    for english, chinese in translated().items():
        assert set(NAMED.findall(chinese)) <= set(NAMED.findall(english)), english
