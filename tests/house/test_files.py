"""Rules about files, which need nothing but the files: what git tracks is what is judged."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("app/", "workers/", "knowledge_base/", "demo/", "config.py", "wsgi.py")
# Modules nobody imports, and why.
FORBIDDEN = {
    "pickle": "it runs what it reads",
    "marshal": "it crashes on what it does not know",
    "shelve": "it is pickle",
    "html.parser": "quadratic on crafted mail: 35 s for 60 kB",
    "bs4": "it stands on html.parser",
    "email.mime": "MIMEText lets a line end in a subject begin a new header; use EmailMessage",
}
CALLS = {"eval", "exec", "compile", "__import__", "MIMEText", "yaml.load", "os.system"}
# Templates that may say |safe, and why. What is shown as HTML comes out of app.core.text as Markup instead.
SAFE: dict[str, str] = {}
# Split, so that this file does not name them.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "registry." + "npmjs", "registry." + "yarnpkg"]
CODE_IN_PAGE = re.compile(r'<script\b(?![^>]*\bsrc=)(?![^>]*\btype="application/json")[^>]*>', re.IGNORECASE)
# Python before 3.11.5 (Debian 12 has 3.11.2) misreads (...)++, (...)*+, (...){2,}+.
POSSESSIVE_GROUP = re.compile(r"\)(?:[+*?]|\{[0-9]*,?[0-9]*\})\+")
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[^\s;*]+( ; .+)? \\$", re.IGNORECASE)


def tracked() -> list[str]:
    """Return what git tracks and is there; what is new and not ignored counts too."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


FILES = tracked()
CODE = [name for name in FILES if name.endswith(".py") and name.startswith(OURS)]
TEMPLATES = [
    name for name in FILES if name.endswith((".html", ".txt.j2", ".html.j2")) and "/templates/" in name
]
PINNED = [name for name in FILES if re.search(r"(^|/)requirements[a-z-]*\.txt$", name)]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def bare(template: str) -> str:
    """Return a template's text without its comments, which say what they like."""
    return re.sub(r"\{#.*?#\}|<!--.*?-->", "", read(template), flags=re.DOTALL)


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
    return names


def called(tree: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(function) for function in calls if isinstance(function, ast.Name | ast.Attribute)}


def test_git_tracks_something():
    assert "pyproject.toml" in FILES
    assert CODE


@pytest.mark.parametrize("name", CODE)
def test_a_file_fits_on_a_few_screens_and_says_what_it_is(name):
    text = read(name)

    assert text.count("\n") <= 300
    assert not text.strip() or ast.get_docstring(ast.parse(text))
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


@pytest.mark.parametrize("name", CODE)
def test_code_imports_and_calls_nothing_dangerous(name):
    tree = ast.parse(read(name))

    names = imported(tree)
    bad = {word for word in FORBIDDEN for one in names if one == word or one.startswith(f"{word}.")}
    assert not bad, {word: FORBIDDEN[word] for word in bad}
    assert not called(tree) & CALLS


@pytest.mark.parametrize("name", CODE)
def test_no_group_of_a_pattern_is_possessive(name):
    assert not POSSESSIVE_GROUP.search(read(name))


def test_no_file_names_a_registry():
    pattern = re.compile("|".join(map(re.escape, REGISTRIES)))
    assert [name for name in FILES if pattern.search(read(name))] == []


def test_no_file_holds_a_private_key_or_a_path_of_somebodys_home():
    pattern = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]{40}|/(?:home|Users)/[a-z]+/\w")
    assert [name for name in FILES if not name.startswith("tests/") and pattern.search(read(name))] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_fit_for_a_strict_content_security_policy(name):
    text = bare(name)

    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not CODE_IN_PAGE.search(text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "<style" not in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_trusts_no_text(name):
    text = bare(name)

    assert name in SAFE or not re.search(r"\|\s*safe\b", text)
    assert not re.search(r"\{%-?\s*autoescape\s+false", text)


def test_what_is_allowed_to_be_trusted_is_there():
    assert [name for name in SAFE if name not in TEMPLATES] == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if Path(name).name.startswith("_")])
def test_a_partial_says_what_it_needs(name):
    assert read(name).startswith("{# needs:")


@pytest.mark.parametrize("name", PINNED)
def test_every_requirement_is_pinned_with_a_hash(name):
    lines = [line for line in read(name).splitlines() if line.strip() and not line.lstrip().startswith("#")]
    heads = [place for place, line in enumerate(lines) if not line.startswith(" ")]

    for place in heads:
        assert PIN.match(lines[place]), lines[place]
        assert lines[place + 1].strip().startswith("--hash=sha256:"), lines[place]


def test_the_assets_are_pinned_with_hashes_and_say_not_where_from():
    lock = read("package-lock.json")

    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
