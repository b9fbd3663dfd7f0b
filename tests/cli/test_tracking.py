"""flask tracking find: one JSON list per line."""

import json

from app.cli.tracking import tracking


def run(house, *words, text=""):
    return house.test_cli_runner().invoke(tracking, words, input=text)


def test_every_line_gives_one_list_with_the_number_its_carrier_and_its_place(house):
    text = "我的顺丰快递单号是SF1385628716739\nnothing here\nUPS 1Z5R89390357567127 and FedEx 986578788855\n"

    lines = [json.loads(line) for line in run(house, "find", "-", "--json", text=text).output.splitlines()]

    assert [[one["number"] for one in line] for line in lines] == [
        ["SF1385628716739"],
        [],
        ["1Z5R89390357567127", "986578788855"],
    ]
    ups = lines[2][0]
    assert {
        key: ups[key] for key in ("normalised", "carrier", "service", "checked", "url", "start", "end")
    } == {
        "normalised": "1Z5R89390357567127",
        "carrier": "ups",
        "service": "Ground",
        "checked": True,
        "url": "https://www.ups.com/track?tracknum=1Z5R89390357567127",
        "start": 4,
        "end": 22,
    }
    assert ups["candidates"][0]["carrier"] == "ups"


def test_a_file_is_read_and_bytes_that_are_no_text_do_not_stop_it(house, tmp_path):
    path = tmp_path / "mail.txt"
    path.write_bytes(b"\xff\xfe broken\nUPS 1Z5R89390357567127\n")

    assert "2: 1Z5R89390357567127  UPS, Ground" in run(house, "find", str(path)).output


def test_a_carrier_the_customer_has_had_is_evidence_and_must_be_one(house):
    told = run(house, "find", "--json", "--carrier", "zto", text="单号768123456789\n").output

    assert json.loads(told)[0]["carrier"] == "zto"
    assert "There is no carrier 'xyz'" in run(house, "find", "--carrier", "xyz").output
