"""Whoever gives out rights can read what they are: the table of docs/grants.md is the one in the code."""

from pathlib import Path

from app.people.rules import GRANTS, ROLES

PAGE = Path(__file__).resolve().parents[2] / "docs/grants.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
]


def test_the_table_has_every_grant_in_the_words_of_the_code_and_each_role():
    yes = {True: "yes", False: "no"}
    expected = [
        [f"`{grant}`", words, *(yes[grant in grants] for _name, grants in ROLES.values())]
        for grant, words in GRANTS.items()
    ]

    assert ROWS[0][2:] == list(ROLES)
    assert ROWS[2:] == expected
