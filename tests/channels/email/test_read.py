"""Every mail of the corpus is read as it says beside it; hostile bytes end in values or in Unreadable."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.channels.email import mail as shape
from app.channels.email.parts import Unreadable
from app.channels.email.read import read
from app.channels.email.report import as_report, unreadable
from tests.channels.email.maker.__main__ import made

CORPUS = Path(__file__).parent / "corpus"
HANG = 60  # seconds: what is quadratic takes longer; how fast the rest is depends on the machine
NAMES = sorted(path.relative_to(CORPUS).with_suffix("").as_posix() for path in CORPUS.rglob("*.eml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_of_the_corpus_is_read_as_expected(name):
    expected = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    try:
        mail = read((CORPUS / f"{name}.eml").read_bytes())
    except Unreadable as unreadable:
        assert expected == {"unreadable": unreadable.reason}
        return

    values = told(mail)
    assert {key: values[key] for key in expected} == expected
    assert shape.from_json(json.loads(json.dumps(mail.to_json()))) == mail


def told(mail) -> dict:
    """Return a mail as JSON, and in the short words of the corpus what hangs on it."""
    parts = mail.attachments
    values = json.loads(json.dumps(mail.to_json()))
    for one in values["bounce"]["recipients"] if values["bounce"] else ():
        one.pop("words")  # the server's own, see tests/intake/test_reports.py
    return values | {
        "from": mail.sender.address,
        "inline": any(part.inline for part in parts),
        "files": [part.filename for part in parts],
        "types": [part.content_type for part in parts],
        "sizes": [part.size for part in parts],
        "contents": [part.content_base64 for part in parts],
    }


def test_the_corpus_is_what_its_makers_write():
    for name, (raw, expected) in made().items():
        assert (CORPUS / f"{name}.eml").read_bytes() == raw, name
        assert json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8")) == expected, name


def test_the_corpus_has_hundreds_of_mails_and_each_says_what_is_expected():
    expected = {path.relative_to(CORPUS).with_suffix("").as_posix() for path in CORPUS.rglob("*.json")}

    assert set(NAMES) == expected and len(NAMES) > 400


def nested(levels):
    head = "".join(
        f"Content-Type: multipart/mixed; boundary=b{level}x\r\n\r\n--b{level}x\r\n" for level in range(levels)
    )
    return f"From: a@b.example\r\n{head}\r\nwords\r\n".encode()


@pytest.mark.parametrize("levels", [51, 300, 1000])
def test_a_mail_nested_deeper_than_fifty_is_unreadable_with_a_reason(levels):
    with pytest.raises(Unreadable, match="50 levels"):
        read(nested(levels))


def test_a_mail_nested_twenty_deep_is_read():
    assert read(nested(20)).text == "words"


@pytest.mark.timeout(HANG)
@pytest.mark.parametrize("parts", [1001, 50_000])
def test_more_than_a_thousand_parts_are_unreadable(parts):
    raw = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\n\nx\n" * parts
        + b"--b--\n"
    )

    with pytest.raises(Unreadable, match="1,000 parts"):
        read(raw)


def test_a_thousand_mails_inside_mails_are_one_attachment():
    raw = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    raw += b"Content-Type: message/rfc822\n\n" * 1000

    mail = read(raw)

    assert [part.content_type for part in mail.attachments] == ["message/rfc822"]


@pytest.mark.timeout(HANG)
@pytest.mark.parametrize(
    "hostile", ["a " * 50_000, "(" * 100_000, "<" * 100_000, '"' * 99_999, ",".join(["a@b.c"] * 9000)]
)
def test_a_mail_with_a_hostile_address_header_is_read(hostile):
    mail = read(f"From: a@b.example\nTo: {hostile}\nCc: {hostile}\n\nx".encode())

    assert (mail.sender.address, mail.text) == ("a@b.example", "x")
    assert {one.address for one in mail.to + mail.cc} <= {"a@b.c"}


def test_only_the_last_fifty_references_count():
    ids = [f"<{number}@shop.example>" for number in range(80)]

    assert list(read(f"From: a@b.example\nReferences: {' '.join(ids)}\n\nx".encode()).references) == ids[30:]


def test_headers_beyond_64_kb_are_cut_and_the_body_is_kept():
    raw = b"From: a@b.example\nSubject: ok\n" + b"X-Pad: y\n" * 20_000 + b"\nwords"

    mail = read(raw)

    assert (mail.subject, mail.text) == ("ok", "words")


def test_an_attachment_above_one_megabyte_goes_to_a_file_of_random_name(tmp_path):
    raw = b"From: a@b.example\nContent-Type: application/pdf; name=../a.pdf\n\n" + b"y" * 1_000_001

    part = read(raw, spool=tmp_path).attachments[0]

    assert part.content_base64 is None
    assert Path(part.spooled).parent == tmp_path and "a.pdf" not in part.spooled
    assert Path(part.spooled).stat().st_size == part.size == 1_000_001
    assert read(raw).attachments[0].content_base64


def test_the_body_hash_folds_line_ends_and_trailing_blanks():
    one = read(b"From: a@b.example\r\n\r\nwords  \r\nmore\r\n\r\n")
    same = read(b"From: other@b.example\n\nwords\nmore")
    other = read(b"From: a@b.example\n\nwords\n\nmore")

    assert one.body_hash == same.body_hash != other.body_hash


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=2000),
    st.sampled_from(
        [b"", *(f"{name}: ".encode() for name in ("From", "Subject", "Date", "Content-Type", "References"))]
    ),
)
def test_arbitrary_bytes_are_a_mail_or_unreadable(raw, before):
    try:
        mail = read(before + raw)
    except Unreadable:
        return
    assert shape.from_json(json.loads(json.dumps(mail.to_json()))) == mail
    json.dumps(mail.to_json(), ensure_ascii=False).encode("utf-8")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 3000), st.binary(max_size=20))
def test_a_damaged_mail_of_the_corpus_is_a_mail_or_unreadable(name, at, noise):
    raw = (CORPUS / f"{name}.eml").read_bytes()

    try:
        mail = read(raw[:at] + noise + raw[at + len(noise) :])
    except Unreadable:
        return
    assert shape.from_json(json.loads(json.dumps(mail.to_json()))) == mail


def test_a_report_has_the_same_keys_whether_the_mail_could_be_read_or_not():
    good = as_report("a.eml", read(b"From: a@b.example\n\nx"))
    bad = unreadable("a.eml", "no")

    assert list(good) == list(bad)
    assert (good["ok"], bad["ok"], bad["error"], bad["from"], bad["attachments"]) == (
        True,
        False,
        "no",
        None,
        [],
    )
