"""Files are shown on an origin of their own, or not at all; that origin has nothing else and knows nobody."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from app.cases import queries
from app.cases.models import Attachment
from app.core import files, secret
from app.core.clock import now
from app.core.db import session
from app.core.text.disposition import disposition
from app.people import commands as people
from tests.conftest import settings_for
from tests.factories.cases import a_case

THERE = "https://files.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
CHINESE = "你好，请看附件里的发票和照片。"
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def settings(tmp_path):
    return settings_for(tmp_path, FILES_BASE_URL=THERE)


@pytest.fixture
def a_file(cast):
    """Make a file on a case of alice's queue; gives its id."""

    def make(content=PNG, content_type="image/png", filename="lamp.png") -> int:
        case = a_case(cast)
        stored = files.put(content)
        message = queries.messages_of(case.id)[0]
        file = Attachment(
            message_id=message.id, file_key=stored.key, filename=filename, content_type=content_type,
            size=stored.size, sha256=stored.sha256,
        )  # fmt: skip
        session.add(file)
        session.commit()
        return file.id

    return make


@pytest.fixture
def there(house, client):
    """A browser on the other origin, which was never anywhere else."""

    def get(address, **how):
        parts = urlsplit(address)
        return client.get(parts.path, base_url=f"{parts.scheme}://{parts.netloc}", **how)

    return get


def led_to(browser, file_id) -> str:
    answer = browser.get(f"/desk/files/{file_id}/shown")
    assert answer.status_code == 303, answer.headers
    assert answer.location.startswith(THERE + "/shown/")
    return answer.location


@pytest.mark.parametrize(
    ("sent", "shown_type"),
    [
        ((PNG, "image/png", "lamp.png"), "image/png"),
        ((PNG, "text/html", "lamp.html"), "image/png"),
        ((b"\xff\xd8\xff\xe0 jpeg", "image/jpeg", "a.jpg"), "image/jpeg"),
        ((b"GIF89a...", "image/gif", "a.gif"), "image/gif"),
        ((b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "a.webp"), "image/webp"),
        ((b"%PDF-1.7 ...", "application/octet-stream", "bill.pdf"), "application/pdf"),
        ((b"hello", "text/plain", "a"), "text/plain; charset=utf-8"),
        ((CHINESE.encode("gb18030"), "a/b", "a.txt"), "text/plain; charset=utf-8"),
        ((HTML, "text/plain", "a.txt"), "text/plain; charset=utf-8"),
    ],
)
def test_pictures_pdf_and_text_are_shown_there(sign_in, there, a_file, sent, shown_type):
    answer = there(led_to(sign_in("alice"), a_file(*sent)))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == shown_type
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_text_of_any_charset_arrives_as_utf_8(sign_in, there, a_file):
    answer = there(led_to(sign_in("alice"), a_file(CHINESE.encode("gb18030"), "text/plain", "a.txt")))

    assert answer.text == CHINESE


@pytest.mark.parametrize(
    "sent",
    [
        (HTML, "text/html", "a.html"),
        (HTML, "image/png", "a.png"),
        (HTML, "application/pdf", "a.pdf"),
        (SVG, "image/svg+xml", "a.svg"),
        (SVG, "image/png", "a.png"),
        (b"<?xml version='1.0'?><x/>", "text/xml", "a.xml"),
        (b"alert(1)", "text/javascript", "a.js"),
        (b"PK\x03\x04", "application/zip", "a.zip"),
        (b"a\0b", "text/plain", "a.txt"),
    ],
)
def test_what_could_run_is_saved_and_never_shown(sign_in, there, a_file, cast, sent):
    file_id = a_file(*sent)

    answer = sign_in("alice").get(f"/desk/files/{file_id}/shown")
    forced = there(f"{THERE}/shown/{ticket(file_id, cast.alice.id)}/{sent[2]}")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.mimetype == "application/octet-stream"
    assert forced.status_code == 404


def ticket(file_id, agent_id, *, seconds=60, purpose="file shown") -> str:
    return secret.signed(purpose, f"{file_id}-{agent_id}-{int(now().timestamp()) + seconds}")


def test_an_address_is_good_for_two_minutes(sign_in, there, a_file):
    address = led_to(sign_in("alice"), a_file())
    start = now()

    with time_machine.travel(start + timedelta(seconds=118), tick=False):
        assert there(address).status_code == 200
    with time_machine.travel(start + timedelta(seconds=122), tick=False):
        assert there(address).status_code == 404


def test_what_was_not_signed_for_this_is_not_there(there, a_file, cast):
    file_id = a_file()
    good = ticket(file_id, cast.alice.id)
    other = ticket(file_id, cast.alice.id, purpose="device cookie")
    words, _dot, signature = good.rpartition(".")
    forged = [
        other, words, f"{words}.", f".{signature}", f"{words}.{signature[:-1]}", f"{words}.{'0' * 64}",
        f"{file_id + 1}{words[1:]}.{signature}", "x", "1-1-9999999999.x", "..%2f..",
    ]  # fmt: skip

    assert there(f"{THERE}/shown/{good}/x").status_code == 200
    assert {there(f"{THERE}/shown/{one}/x").status_code for one in forged} == {404}


def test_rights_are_asked_again_when_it_is_shown(sign_in, there, a_file, cast):
    address = led_to(sign_in("alice"), a_file())

    people.disable(cast.ada, cast.alice.id)

    assert there(address).status_code == 404


def test_who_may_not_see_the_case_is_led_nowhere(sign_in, there, a_file, cast):
    file_id = a_file()

    assert sign_in("bob").get(f"/desk/files/{file_id}/shown").status_code == 404
    assert there(f"{THERE}/shown/{ticket(file_id, cast.bob.id)}/x").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/desk/cases", "/admin/", "/ui/css/kit.css", "/socket.io/", "/desk/files/1"]
)
def test_the_other_origin_has_nothing_else(sign_in, cast, path):
    browser = sign_in("ada")
    token = browser.get_cookie("careline").value

    answer = browser.get(path, base_url=THERE, headers={"Cookie": f"careline={token}"})

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_it_is_asked_and_never_told(client, a_file, cast):
    path = f"/shown/{ticket(a_file(), cast.alice.id)}/x"

    assert client.head(path, base_url=THERE).status_code == 200
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert client.open(path, base_url=THERE, method=method).status_code == 404


def test_the_desks_own_origin_never_shows_a_file(sign_in, a_file, cast):
    path = f"/shown/{ticket(a_file(), cast.alice.id)}/x"

    assert sign_in("alice").get(path).status_code == 404


def test_a_message_offers_to_look_only_at_what_may_be_shown(sign_in, a_file, cast):
    shown, saved = a_file(), a_file(HTML, "text/html", "a.html")
    alice = sign_in("alice")
    message_ids = [queries.attachment(cast.alice, one).message_id for one in (shown, saved)]
    cases = [queries.message(cast.alice, one).case_id for one in message_ids]
    pages = [alice.get(f"/desk/cases/{one}") for one in cases]

    assert f"/desk/files/{shown}/shown" in pages[0].text
    assert f"/desk/files/{saved}/shown" not in pages[1].text
    assert f'href="/desk/files/{saved}"' in pages[1].text


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("bill.pdf", 'attachment; filename="bill.pdf"'),
        ("发票 1.pdf", "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E5%8F%91%E7%A5%A8%201.pdf"),
        ('a"\r\nSet-Cookie: x=1.txt', 'attachment; filename="aSet-Cookie: x=1.txt"'),
        ("../../etc/passwd", 'attachment; filename="etcpasswd"'),
        ("\u202efdp.exe", 'attachment; filename="fdp.exe"'),
        ("", 'attachment; filename="file"'),
        ("a;b=c.txt", 'attachment; filename="a;b=c.txt"'),
    ],
)
def test_a_file_is_saved_under_its_name(filename, header):
    assert disposition("attachment", filename) == header


def test_a_long_name_keeps_its_ending():
    assert disposition("inline", "x" * 500 + ".pdf").endswith('xx.pdf"')
    assert len(disposition("inline", "照" * 500 + ".pdf")) < 1800


class TestWithoutAnotherOrigin:
    """FILES_BASE_URL is left out."""

    @pytest.fixture
    def settings(self, tmp_path):
        return settings_for(tmp_path)

    def test_a_file_is_always_saved(self, sign_in, a_file, cast):
        file_id = a_file()
        alice = sign_in("alice")

        assert (
            alice.get(f"/desk/files/{file_id}/shown").headers["Content-Disposition"].startswith("attachment")
        )
        assert alice.get(f"/desk/files/{file_id}").headers["Content-Disposition"].startswith("attachment")
        assert alice.get(f"/shown/{ticket(file_id, cast.alice.id)}/x").status_code == 404
