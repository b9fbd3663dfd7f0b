"""The one way out: what may be asked, what never, and what becomes of answers that are none."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from app.core import outside
from app.core.outside import OutsideError, Question, fetch
from tests.services.authority import authority

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.7",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
]
#: Other ways to write some of them, and addresses that nobody asks by HTTP.
REFUSED = [
    *(f"http://[{one}]/" if ":" in one else f"http://{one}/" for one in PRIVATE),
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://localhost/",
    "http://localhost./",
    "http://user:word@example.org/",
    "http://example.org@127.0.0.1/",
    "gopher://example.org/",
    "file:///etc/passwd",
    "ftp://example.org/",
    "//example.org/",
    "http:///path",
    "http://exa mple.org/",
    "http://example.org/\r\nHost: evil",
    "http://[::1",
    "http://example.org:99999/",
    "http://no-such-name.invalid/",
    "https://" + "a" * 3000,
]


@pytest.fixture(autouse=True)
def nothing_allowed():
    outside.use(())
    yield
    outside.use(())


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_not_public_is_refused_before_a_connection_is_made(url, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))

    with pytest.raises(OutsideError) as refused:
        fetch(Question(url=url))

    assert refused.value.why == "refused"


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_public(address):
    assert outside.is_public(ip_address(address))


def resolves_to(monkeypatch, *addresses: str) -> list[str]:
    asked = []

    def answer(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch):
    resolves_to(monkeypatch, "1.1.1.1", "10.0.0.1")
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))

    with pytest.raises(OutsideError, match="refused"):
        fetch(Question(url="http://rebinds.example/"))


def test_a_name_is_resolved_once_and_connected_to_where_it_was_judged(monkeypatch):
    asked = resolves_to(monkeypatch, "1.1.1.1")
    reached = []

    def connect(where, *_):
        reached.append(where)
        resolves_to(monkeypatch, "127.0.0.1")  # by now the name leads elsewhere
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(OutsideError, match="unreachable"):
        fetch(Question(url="https://carrier.example/track"))

    assert (asked, reached) == (["carrier.example"], [("1.1.1.1", 443)])


@contextmanager
def server(answer):
    """A server on loopback that may be asked; answer: is given the handler of each request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append((self.path, dict(self.headers)))
            answer(self)

        def log_message(self, *_):
            pass

    requests: list = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    outside.use([f"127.0.0.1:{running.server_port}"])
    try:
        yield f"http://127.0.0.1:{running.server_port}", requests
    finally:
        running.shutdown()
        running.server_close()


def says(status=200, body=b"{}", **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_host_that_is_allowed_is_asked_and_another_port_of_it_is_not():
    with server(says(200, b'{"a": 1}', X_Odd="yes")) as (url, requests):
        answer = fetch(
            Question(url=f"{url}/p/ä?q=1 %26#part".replace(" ", ""), headers={"Authorization": "k"})
        )

        assert (answer.status, answer.body, answer.headers["x-odd"]) == (200, b'{"a": 1}', "yes")
        path, headers = requests[0]
        assert (path, headers["Authorization"], headers["Accept-Encoding"]) == (
            "/p/%C3%A4?q=1%26",
            "k",
            "identity",
        )
        with pytest.raises(OutsideError, match="refused"):
            fetch(Question(url="http://127.0.0.1:1/"))


def test_a_redirect_is_handed_back_and_never_followed():
    with server(says(302, b"", Location="http://169.254.169.254/latest/")) as (url, requests):
        answer = fetch(Question(url=url))

    assert (answer.status, len(requests)) == (302, 1)


def test_an_answer_that_is_too_large_is_left():
    with server(says(200, b"x" * 200_000)) as (url, _), pytest.raises(OutsideError, match="too_large"):
        fetch(Question(url=url, most_bytes=100_000))


def test_an_answer_that_is_packed_is_not_unpacked():
    with (
        server(says(200, b"x", Content_Encoding="gzip")) as (url, _),
        pytest.raises(OutsideError, match="unread"),
    ):
        fetch(Question(url=url))


def test_an_answer_that_breaks_off_is_none():
    with (
        server(says(200, b"half", Content_Length="400")) as (url, _),
        pytest.raises(OutsideError, match="unreachable"),
    ):
        fetch(Question(url=url))


def drips(handler):
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-")
    for _ in range(200):
        time.sleep(0.05)
        try:
            handler.wfile.write(b"a")
        except OSError:
            return


def drips_body(handler):
    says(200, b"")(handler)
    drips(handler)


@pytest.mark.parametrize("answer", [drips, drips_body, lambda _: time.sleep(3)])
def test_a_server_that_drips_is_cut_when_the_time_is_over(answer):
    with server(answer) as (url, _):
        began = time.monotonic()
        with pytest.raises(OutsideError, match="slow"):
            fetch(Question(url=url, seconds=0.5))

        assert time.monotonic() - began < 2


def test_a_header_with_a_line_end_is_not_sent():
    with server(says()) as (url, requests), pytest.raises(OutsideError):
        fetch(Question(url=url, headers={"X-Key": "a\r\nX-Other: b"}))

    assert requests == []


def test_tls_of_an_authority_that_nobody_believes_is_refused(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    context = authority(tmp_path, "ours").context("127.0.0.1")
    threading.Thread(target=_one_tls, args=(listener, context), daemon=True).start()
    outside.use([f"127.0.0.1:{port}"])

    with pytest.raises(OutsideError, match="unreachable"):
        fetch(Question(url=f"https://127.0.0.1:{port}/"))

    listener.close()


def _one_tls(listener, context) -> None:
    with suppress(OSError):
        context.wrap_socket(listener.accept()[0], server_side=True)
