"""Who is named in an address field, and which From cannot be trusted."""

import pytest

from app.channels.email.addresses import parse, sender


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("undisclosed-recipients:;", []),
        ("Team: a@b.example, D <d@E.example>;", [("", "a@b.example"), ("D", "d@e.example")]),
        ('"Lee, Dora" <dora@x.example>', [("Lee, Dora", "dora@x.example")]),
        ("=?utf-8?B?5byg5LiJ?= <z@x.example>", [("张三", "z@x.example")]),
        ("dora@x.example (Dora Lee)", [("Dora Lee", "dora@x.example")]),
    ],
)
def test_addresses_are_read(value, found):
    assert [(one.name, one.address) for one in parse(value)[0]] == found


@pytest.mark.parametrize(
    "value",
    [
        "",
        "undisclosed-recipients:;",
        "Bob",
        "a@b@c.example",
        "Bob <bob@x.example",
        "Bob <bob@x.example> more",
        "=?utf-8?q?bob=40x.example?=",
        "“a@x。com” <b@y.example>",
        "a＠x.com <b@y.example>",
        "a@x.example\u202e <b@y.example>",
        '"a@x.example" <b@y.example>',
    ],
)
def test_a_from_with_a_defect_is_not_trusted(value):
    assert sender([value])[1]


@pytest.mark.parametrize(
    "value",
    ["Dr. No <no@x.example>", '"no@x.example" <no@x.example>', "no@x.example", "Max @ Shop <m@x.example>"],
)
def test_a_sound_from_is_trusted(value):
    assert sender([value])[1] == ""
