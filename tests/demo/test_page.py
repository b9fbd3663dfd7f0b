"""The sandbox's page, asked as a browser would."""

import smtplib
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.demo.conftest import SUPPORT

OUT = (
    b"From: Support <support@demo.careline.test>\r\nReply-To: support+c1@demo.careline.test\r\n"
    b"Subject: =?utf-8?b?5oKo55qE5YyF6KO5?= <b>\r\nMessage-ID: <a1@demo.careline.test>\r\n"
    b"References: <m1@example.com>\r\n\r\n<script>alert(1)</script>\r\n"
)


@pytest.fixture
def url(sandbox):
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail(SUPPORT, ["mia@example.com"], OUT)
    return f"http://127.0.0.1:{sandbox.http_port}"


def read(url, **headers):
    with urlopen(Request(url, headers=headers), timeout=5) as answer:
        return answer.read().decode(), answer.headers


def post(url, origin, **form):
    request = Request(f"{url}/write", urlencode(form).encode(), {"Origin": origin})
    with urlopen(request, timeout=5) as answer:
        return answer.status


def test_the_page_lists_what_an_address_received_escaped(url):
    page, headers = read(f"{url}/?address=mia@example.com")

    assert "您的包裹 &lt;b&gt;" in page
    assert 'http-equiv="refresh"' in page
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")


def test_a_mail_is_shown_with_its_threading_headers_and_its_words_escaped(url):
    page, _ = read(f"{url}/mail/1")

    assert "&lt;a1@demo.careline.test&gt;" in page
    assert "&lt;script&gt;alert(1)" in page
    assert read(f"{url}/mail/1/raw")[0].startswith("From: Support")


def test_the_answer_form_is_filled_with_the_right_headers(url):
    page, _ = read(f"{url}/write?answer=1")

    assert 'value="support+c1@demo.careline.test"' in page
    assert 'value="&lt;m1@example.com&gt; &lt;a1@demo.careline.test&gt;"' in page
    assert 'value="mia@example.com"' in page


def test_writing_as_a_customer_arrives_in_the_mailbox(url, client):
    form = {
        "sender": "Mia Wu 吴 <mia@example.com>",
        "to": SUPPORT,
        "subject": "灯\r\nBcc: x@y.z",
        "text": "坏了",
    }

    post(url, url, **form, in_reply_to="<a1@demo.careline.test>", references="<a1@demo.careline.test>")
    client.select_folder("INBOX")
    mail = client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]

    assert b"\r\nIn-Reply-To: <a1@demo.careline.test>\r\n" in mail
    assert b"dmarc=pass header.from=example.com" in mail
    assert b"\r\nBcc:" not in mail


def test_a_form_of_another_page_and_another_host_name_are_refused(url):
    with pytest.raises(HTTPError, match="403"):
        post(url, "http://evil.test", sender="a@b.c", to=SUPPORT)
    with pytest.raises(HTTPError, match="403"):
        read(url, Host="evil.test")
    with pytest.raises(HTTPError, match="404"):
        read(f"{url}/mail/99")
