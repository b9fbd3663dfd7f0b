"""Who wrote a mail, proved from its own bytes and a zone file of the tests."""

import base64
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.channels.email import dmarc, records, take
from app.channels.email.mail import Mail, from_json
from app.channels.email.parser import Parser
from app.channels.email.proof import Prover
from app.channels.email.read import read
from app.channels.email.signatures import carried
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
MAIL = b"From: Dora <dora@%s>\r\nTo: support@desk.example\r\nSubject: Hello\r\n\r\nWhere is it?\r\n"


class Zone:
    """A zone file. away: names that nobody answers for."""

    def __init__(self, text: str, away: tuple[str, ...] = ()) -> None:
        self.known: dict[tuple[str, str], tuple[str, ...]] = {}
        self.away, self.asked = away, []
        for line in filter(None, map(str.strip, text.splitlines())):
            name, kind, value = line.split(" ", 2)
            self.known[name, kind] = (*self.known.get((name, kind), ()), value.strip('"'))

    def txt(self, name):
        return self.look_up(name, "TXT")

    def look_up(self, name, kind):
        self.asked.append(name)
        if name in self.away:
            raise records.Away(name)
        return self.known.get((name, kind), ())


KEYS = f"""
s1._domainkey.shop.example TXT "v=DKIM1; k=rsa; p={PUBLIC}"
s1._domainkey.mail.shop.example TXT "v=DKIM1; k=rsa; p={PUBLIC}"
s1._domainkey.esp.example TXT "v=DKIM1; k=rsa; p={PUBLIC}"
s1._domainkey.shop.co.uk TXT "v=DKIM1; k=rsa; p={PUBLIC}"
s1._domainkey.rival.co.uk TXT "v=DKIM1; k=rsa; p={PUBLIC}"
"""
REJECT = "_dmarc.shop.example TXT v=DMARC1; p=reject"


def signed(author=b"shop.example", by=b"shop.example", *, length=False, head=b"") -> bytes:
    mail = head + MAIL % author
    return dkim.sign(mail, b"s1", by, PEM, include_headers=[b"from", b"subject"], length=length) + mail


@pytest.fixture(scope="module")
def parser():
    running = Parser()
    yield running
    running.close()


@pytest.fixture
def judge(parser, tmp_path):
    def ask(mail: bytes, zone: Zone) -> str:
        path: Path = tmp_path / "mail"
        path.write_bytes(mail)
        return Prover(zone, parser).verdict(read(mail), path)

    return ask


@pytest.mark.parametrize(
    ("author", "by", "policy", "verdict"),
    [
        (b"shop.example", b"shop.example", "", "pass"),
        (b"shop.example", b"shop.example", REJECT, "pass"),
        (b"shop.example", b"mail.shop.example", "", "pass"),
        (b"mail.shop.example", b"shop.example", "", "pass"),
        (b"shop.example", b"mail.shop.example", REJECT + "; adkim=s", "fail"),
        (b"shop.example", b"esp.example", "", "none"),
        (b"shop.example", b"esp.example", REJECT, "fail"),
        (b"shop.example", b"esp.example", '_dmarc.shop.example TXT "v=DMARC1; p=quarantine"', "fail"),
        (b"shop.example", b"esp.example", '_dmarc.shop.example TXT "v=DMARC1; p=none"', "none"),
        (b"shop.example", b"esp.example", '_dmarc.shop.example TXT "v=DMARC1; p=reject; pct=0"', "none"),
        (b"a.shop.example", b"esp.example", REJECT, "fail"),
        (b"a.shop.example", b"esp.example", REJECT + "; sp=none", "none"),
        (b"shop.example", b"esp.example", f"{REJECT}\n{REJECT}", "none"),
        (b"shop.co.uk", b"rival.co.uk", "", "none"),
        (b"a.shop.co.uk", b"shop.co.uk", "", "pass"),
    ],
)
def test_a_signature_counts_where_it_speaks_for_the_author(judge, author, by, policy, verdict):
    assert judge(signed(author, by), Zone(KEYS + policy)) == verdict


def test_changed_words_are_not_proved(judge):
    mail, zone = signed(), Zone(KEYS + REJECT)

    assert judge(mail.replace(b"Where is it", b"Send it to"), zone) == "fail"
    assert judge(mail.replace(b"Subject: Hello", b"Subject: Help!"), zone) == "fail"
    assert judge(mail, zone) == "pass"


def test_a_signature_over_the_beginning_alone_proves_nothing(judge):
    assert judge(signed(length=True) + b"and more\r\n", Zone(KEYS)) == "none"


def test_where_the_envelope_was_the_authors_own_nothing_is_held_against_a_mail(judge):
    own = signed(by=b"esp.example", head=b"Return-Path: <bounce@mail.shop.example>\r\n")
    evil = signed(by=b"esp.example", head=b"Return-Path: <bounce@esp.example>\r\n")

    assert judge(own, Zone(KEYS + REJECT)) == "none"
    assert judge(evil, Zone(KEYS + REJECT)) == "fail"


def test_a_mail_without_a_signature_asks_nobody(judge):
    zone = Zone(KEYS + REJECT)

    assert judge(MAIL % b"shop.example", zone) == "none"
    assert zone.asked == []


@pytest.mark.parametrize("away", ["_dmarc.shop.example", "s1._domainkey.shop.example"])
def test_where_nobody_answers_nothing_is_known(judge, away):
    assert judge(signed(), Zone(KEYS + REJECT, away=(away,))) == "none"


def test_a_mail_too_large_to_look_at_is_not_held_against_its_author(tmp_path):
    class Small:
        def ask(self, _question):
            return {"ok": False, "reason": "This mail needs more memory than a mail may."}

    assert Prover(Zone(KEYS + REJECT), Small()).verdict(read(signed()), tmp_path) == "none"


def test_two_senders_are_never_proved(judge):
    assert judge(signed(head=b"From: boss@desk.example\r\n"), Zone(KEYS)) == "fail"


def test_a_stranger_cannot_make_us_ask_much(judge):
    many = b"".join(
        b"DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=x%d; h=from; bh=x; b=x\r\n" % one
        for one in range(500)
    )
    zone = Zone(KEYS)

    assert judge(many + MAIL % b"shop.example", zone) == "none"
    assert len(zone.asked) <= 4


@pytest.mark.parametrize(
    "field", ["", "d=;s=", "d=../../x;s=y", "d=a b;s=c", "d=x" * 9000, "d=é.x;s=a", "d=com;s=x"]
)
def test_broken_signatures_are_left_out(field):
    assert carried([field]) == ()


def test_signatures_travel_with_the_mail():
    mail = read(signed(head=b"Return-Path: <b@shop.example>\r\n"))

    assert mail.signatures[0].key == "s1._domainkey.shop.example"
    assert mail.return_path == "b@shop.example"
    assert from_json(mail.to_json()) == mail
    assert Mail(sender=mail.sender).signatures == ()


def test_families_of_domains_are_those_of_the_public_suffix_list():
    assert dmarc.organisational("a.b.shop.com.cn") == "shop.com.cn"
    assert dmarc.organisational("co.uk") == ""
    assert not dmarc.aligned("co.uk", "shop.co.uk")
    assert not dmarc.aligned("", "")


def test_an_answer_is_remembered(monkeypatch):
    asked = []
    monkeypatch.setattr(records, "_ask", lambda name, _kind: asked.append(name) or (60.0, ("x",)))
    resolver = records.Resolver()

    assert [resolver.txt("A.example"), resolver.txt("a.example.")] == [("x",), ("x",)]
    assert asked == ["a.example"]


def test_no_answer_is_remembered_too(monkeypatch):
    asked = []
    monkeypatch.setattr(records, "_ask", lambda name, _kind: asked.append(name) or (60.0, None))
    resolver = records.Resolver()

    for _ in range(2):
        with pytest.raises(records.Away):
            resolver.txt("a.example")
    assert len(asked) == 1


def test_intake_asks_only_where_no_trusted_server_has_told_and_never_in_a_transaction(cast, house):
    class Told:
        """Passes every mail, and looks whether the database waits for it."""

        def __init__(self):
            self.open = []

        def verdict(self, _mail, _path, _handed):
            self.open.append(session.registry().in_transaction())
            return "pass"

    told, reader = Told(), Parser()
    for head in (b"", b"Authentication-Results: mx.desk.example; dmarc=none\r\n"):
        raw.keep(SYSTEM, cast.mailbox.id, head + MAIL % b"shop.example")
    try:
        take.take_waiting(reader, prover=told)
    finally:
        reader.close()

    assert told.open == [False]
