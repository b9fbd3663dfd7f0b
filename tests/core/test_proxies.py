"""Whose address counts: nobody's word is taken but that of the proxies that were named."""

import pytest

from app.core.proxies import visitor
from app.factory import create_app
from config import BadSettings
from tests.conftest import settings_for


def trusted(tmp_path, text):
    return settings_for(tmp_path, TRUSTED_PROXIES=text).trusted_proxies


@pytest.mark.parametrize(
    ("setting", "peer", "forwarded", "comes"),
    [
        ("", "198.51.100.1", "192.0.2.9", "198.51.100.1"),
        ("", "127.0.0.1", "192.0.2.9", "127.0.0.1"),
        ("0", "127.0.0.1", "192.0.2.9", "127.0.0.1"),
        ("1", "127.0.0.1", "192.0.2.9", "192.0.2.9"),
        ("1", "127.0.0.1", "10.9.9.9, 192.0.2.9", "192.0.2.9"),
        ("2", "127.0.0.1", "10.9.9.9, 192.0.2.9, 10.0.0.2", "192.0.2.9"),
        ("2", "127.0.0.1", "192.0.2.9", "192.0.2.9"),
        ("1", "127.0.0.1", "", "127.0.0.1"),
        ("1", "127.0.0.1", "192.0.2.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "192.0.2.9", "192.0.2.9"),
        ("127.0.0.1", "198.51.100.1", "192.0.2.9", "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", "10.9.9.9, 192.0.2.9", "192.0.2.9"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", "192.0.2.9, 10.0.0.2", "192.0.2.9"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", "192.0.2.8, 192.0.2.9, 10.0.0.2", "192.0.2.9"),
        ("127.0.0.1", "127.0.0.1", "x, 192.0.2.9:5567", "192.0.2.9"),
        ("::1", "::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("127.0.0.1", "::ffff:127.0.0.1", "192.0.2.9", "192.0.2.9"),
    ],
)
def test_what_is_believed(tmp_path, setting, peer, forwarded, comes):
    assert visitor(peer, forwarded, trusted(tmp_path, setting)) == comes


@pytest.mark.parametrize("text", ["many", "10.0.0.1/99", "10.0.0.1,,", "-1", "*"])
def test_what_names_no_proxy_stops_the_start(tmp_path, text):
    with pytest.raises(BadSettings, match="TRUSTED_PROXIES"):
        trusted(tmp_path, text)


@pytest.mark.parametrize(
    ("setting", "base", "told", "address", "scheme"),
    [
        ("", "http://localhost:8000", "https", "127.0.0.1", "http"),
        ("1", "http://localhost:8000", "https", "192.0.2.9", "http"),
        ("", "https://desk.example", "http", "127.0.0.1", "https"),
        ("127.0.0.1", "https://desk.example", "http", "192.0.2.9", "https"),
    ],
)
def test_the_scheme_is_that_of_base_url_and_no_header_says_otherwise(
    tmp_path, setting, base, told, address, scheme
):
    app = create_app(settings_for(tmp_path, TRUSTED_PROXIES=setting, BASE_URL=base), testing=True)
    seen = []

    @app.before_request
    def look():
        from flask import request  # noqa: PLC0415

        seen.append((request.remote_addr, request.scheme, request.host))
        return "seen"

    headers = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": told, "X-Forwarded-Host": "evil.example"}
    answer = app.test_client().get("/sign-in", headers={**headers, "Forwarded": "for=10.0.0.1"})

    assert seen == [(address, scheme, "localhost")]
    assert ("Strict-Transport-Security" in answer.headers) == (scheme == "https")
