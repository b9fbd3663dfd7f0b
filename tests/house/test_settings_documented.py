"""Whoever runs the house can read what it may be told: docs/settings.md is whole."""

import ast
import re
from dataclasses import fields
from pathlib import Path

from config import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z_]+)` \| `([a-z_]+)` \|", re.MULTILINE)
TABLE = dict(ROW.findall(PAGE))


def is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in {"env", "environ", "os.environ"}


def variables_read() -> set[str]:
    """Return what config.py asks the environment for: env.get("X") and env["X"]."""
    asked: list[ast.expr] = []
    for node in ast.walk(ast.parse((ROOT / "config.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and is_environment(node.value):
            asked.append(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked += node.args[:1] if is_environment(node.func.value) else []
    return {ast.literal_eval(one) for one in asked}


def test_every_variable_that_is_read_is_in_the_table_and_no_other():
    assert "DATA_DIR" in variables_read()
    assert variables_read() == set(TABLE)


def test_every_field_of_the_settings_is_in_the_table():
    assert {field.name for field in fields(Settings)} == set(TABLE.values())


def test_every_variable_has_its_own_words():
    headings = " ".join(line for line in PAGE.splitlines() if line.startswith("## "))
    assert [name for name in TABLE if not re.search(rf"\b{name}\b", headings)] == []
