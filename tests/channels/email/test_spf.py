"""Mail that our own port took: whether the envelope's domain sends by the machine that handed it in."""

from dataclasses import replace

import pytest

from app.channels.email import handed, spf
from app.channels.email.parser import Parser
from app.channels.email.proof import Prover
from app.channels.email.read import read
from app.intake.raw import Handed
from tests.channels.email.test_proof import KEYS, MAIL, REJECT, Zone, signed

ZONE = """
shop.example TXT "v=spf1 ip4:8.8.4.0/24 ip6:2001:4860::/32 mx a:o.shop.example include:_spf.esp.example ~all"
shop.example MX 10 mx.shop.example.
mx.shop.example A 9.9.9.9
mx.shop.example TXT "v=spf1 ~all"
o.shop.example A 1.1.1.1
_spf.esp.example TXT "v=spf1 ip4:45.33.0.0/16 -all"
strict.example TXT "v=spf1 -all exp=words.strict.example"
esp.example TXT "v=spf1 ip4:45.33.0.0/16 -all"
broken.example TXT "v=spf1 nonsense:x -all"
two.example TXT "v=spf1 -all"
two.example TXT "v=spf1 +all"
round.example TXT "v=spf1 include:round.example -all"
many.example TXT "v=spf1 a:1.many.example a:2.many.example a:3.many.example a:4.many.example -all"
helo.example TXT "v=spf1 ip4:8.8.4.4 -all"
"""
HANDED = Handed(peer="8.8.4.4", helo="mx.shop.example", mail_from="dora@shop.example")


@pytest.mark.parametrize(
    ("peer", "sender", "said"),
    [
        ("8.8.4.4", "dora@shop.example", "pass"),
        ("8.8.4.4", "dora@SHOP.example.", "pass"),
        ("2001:4860::1", "dora@shop.example", "pass"),
        ("9.9.9.9", "dora@shop.example", "pass"),
        ("1.1.1.1", "dora@shop.example", "pass"),
        ("45.33.2.1", "dora@shop.example", "pass"),
        ("46.33.2.1", "dora@shop.example", "softfail"),
        ("8.8.4.4", "dora@strict.example", "fail"),
        ("8.8.4.4", "dora@silent.example", "none"),
        ("8.8.4.4", "dora@broken.example", "permerror"),
        ("8.8.4.4", "dora@two.example", "permerror"),
        ("8.8.4.4", "dora@round.example", "permerror"),
        ("8.8.4.4", "dora@many.example", "permerror"),
        ("8.8.4.4", "", "softfail"),
        ("8.8.4.4", '"dora@shop.example"@strict.example', "fail"),
        ("8.8.4.4", "dora", "none"),
        ("8.8.4.4", "dora@[8.8.4.4]", "none"),
        ("8.8.4.4", "dora@" + "x." * 200 + "example", "none"),
        ("8.8.4.4", "dora@%{i}.example", "none"),
    ],
)
def test_a_domain_says_by_which_machines_it_sends(peer, sender, said):
    assert spf.result(replace(HANDED, peer=peer, mail_from=sender), Zone(ZONE)) == said


def test_a_mail_from_nobody_is_its_greeters():
    assert spf.result(replace(HANDED, mail_from="", helo="helo.example"), Zone(ZONE)) == "pass"


def test_where_nobody_answers_it_is_not_known():
    assert spf.result(HANDED, Zone(ZONE, away=("shop.example",))) == "temperror"


def test_nobodys_explanation_is_fetched():
    zone = Zone(ZONE)

    spf.result(replace(HANDED, mail_from="dora@strict.example"), zone)

    assert zone.asked == ["strict.example"]


def test_a_stranger_cannot_make_us_ask_much():
    hosts = "\n".join(f"big.example MX {rank} h{rank}.big.example" for rank in range(10))
    each = "\n".join(f"h{rank}.big.example A 9.9.9.{rank}" for rank in range(10))
    terms = " ".join("mx" for _ in range(10))
    zone = Zone(f'big.example TXT "v=spf1 {terms} -all"\n{hosts}\n{each}')

    assert spf.result(replace(HANDED, mail_from="eve@big.example"), zone) in {"temperror", "permerror"}
    assert len(zone.asked) <= spf.MOST_QUESTIONS


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    parser, folder = Parser(), tmp_path_factory.mktemp("mails")

    def ask(mail: bytes, zone: str, came: Handed | None, away=()) -> str:
        path = folder / "mail"
        path.write_bytes(mail)
        return Prover(Zone(KEYS + ZONE + zone, away), parser).verdict(read(mail), path, came)

    yield ask
    parser.close()


PLAIN = MAIL % b"shop.example"
ELSEWHERE = replace(HANDED, peer="46.33.2.1")


@pytest.mark.parametrize(
    ("came", "policy", "verdict"),
    [
        (HANDED, "", "pass"),
        (HANDED, REJECT, "pass"),
        (ELSEWHERE, "", "none"),
        (ELSEWHERE, REJECT, "fail"),
        (replace(HANDED, peer="45.33.2.1", mail_from="b@esp.example"), REJECT, "fail"),
        (replace(HANDED, peer="45.33.2.1", mail_from="b@esp.example"), "", "none"),
        (None, REJECT, "none"),
    ],
)
def test_a_path_counts_where_it_speaks_for_the_author(judge, came, policy, verdict):
    assert judge(PLAIN, policy, came) == verdict


def test_a_sub_domains_path_counts_unless_the_author_wants_the_very_domain(judge):
    below = replace(HANDED, mail_from="bounce@mail.shop.example")
    zone = 'mail.shop.example TXT "v=spf1 ip4:8.8.4.4 -all"\n'

    assert judge(PLAIN, zone + REJECT, below) == "pass"
    assert judge(PLAIN, zone + REJECT + "; aspf=s", below) == "fail"


def test_a_signature_proves_what_came_round_about(judge):
    assert judge(signed(), REJECT, ELSEWHERE) == "pass"


def test_what_the_mail_says_of_its_own_envelope_counts_no_more(judge):
    told = b"Return-Path: <dora@shop.example>\r\n" + signed(by=b"esp.example")

    assert judge(told, REJECT, None) == "none"
    assert judge(told, REJECT, replace(ELSEWHERE, mail_from="b@esp.example")) == "fail"


def test_where_nobody_answers_nothing_is_held_against_a_mail(judge):
    assert judge(PLAIN, REJECT, HANDED, away=("shop.example",)) == "none"


PEER = ("8.8.4.4", 4711)


@pytest.mark.parametrize(
    ("peer", "told", "lmtp", "address"),
    [
        (PEER, {}, False, "8.8.4.4"),
        (PEER, {}, True, None),
        (("127.0.0.1", 1), {}, False, None),
        (("10.1.2.3", 1), {}, False, None),
        (("::ffff:8.8.4.4", 1, 0, 0), {}, False, "8.8.4.4"),
        (("127.0.0.1", 1), {"ADDR": "9.9.9.9", "HELO": "x"}, True, "9.9.9.9"),
        (("127.0.0.1", 1), {"ADDR": "IPv6:2001:4860::1"}, True, "2001:4860::1"),
        (("127.0.0.1", 1), {"ADDR": "192.168.1.1"}, True, None),
        (("127.0.0.1", 1), {"ADDR": ""}, True, None),
        (None, {}, False, None),
    ],
)
def test_a_mail_server_of_our_own_is_not_where_a_mail_came_from(peer, told, lmtp, address):
    came = handed.handed(peer, "helo.example", "a@b.example", told, lmtp=lmtp)

    assert (came and came.peer) == address


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("NAME=mx.b.example ADDR=9.9.9.9", {"NAME": "mx.b.example", "ADDR": "9.9.9.9"}),
        ("helo=a+2Bb NAME=[UNAVAILABLE]", {"HELO": "a+b", "NAME": ""}),
        ("", None),
        ("ADDR", None),
        ("ADDR=", None),
        ("LOGIN=root", None),
        ("ADDR=1.2.3.4 junk", None),
    ],
)
def test_xforward_is_read_by_its_rule(words, told):
    assert handed.forwarded(words) == told
