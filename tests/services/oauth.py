"""A mail provider's consent page and token server, and a mail server that believes its tokens."""

import base64
import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.services import imap, missing, processes


@dataclass
class Provider:
    """refuses: an OAuth error it answers refreshes with. away: answer 503. lasting: give refresh tokens."""

    port: int
    user: str = "support@desk.example"
    seconds: int = 3600
    refuses: str = ""
    away: bool = False
    lasting: bool = True
    codes: dict = field(default_factory=dict)
    access: set = field(default_factory=set)
    refresh: set = field(default_factory=set)
    asked: list = field(default_factory=list)

    @property
    def authorize_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/authorize"

    @property
    def token_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def consent(self, url: str) -> str:
        """Return where the browser is sent back to when a person says yes on the page at url."""
        asked = {name: one[0] for name, one in parse_qs(urlsplit(url).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict) -> tuple[int, dict]:
        """Answer a request for tokens, as RFC 6749 says."""
        self.asked.append(form["grant_type"])
        if self.away:
            return 503, {}
        if form.get("client_secret") != "app secret":
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "authorization_code":
            asked = self.codes.pop(form["code"], None)
            challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
            proof = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
            if not asked or asked["code_challenge"] != proof or asked["redirect_uri"] != form["redirect_uri"]:
                return 400, {"error": "invalid_grant"}
        elif self.refuses or form["refresh_token"] not in self.refresh:
            return 400, {"error": self.refuses or "invalid_grant", "error_description": "Token was revoked."}
        return 200, self._given()

    def _given(self) -> dict:
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.access = {access}
        self.refresh.add(refresh)
        more = {"refresh_token": refresh} if self.lasting else {}
        return {"access_token": access, "token_type": "Bearer", "expires_in": self.seconds, **more}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            size = int(self.headers["Content-Length"])
            form = {name: one[0] for name, one in parse_qs(self.rfile.read(size).decode()).items()}
            if self.path == "/introspect":
                known = form.get("token") in provider.access
                self._say(200, {"active": known, "username": provider.user, "scope": "mail"})
            else:
                self._say(*provider.token(form))

        def _say(self, status, words):
            body = json.dumps(words).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider."""
    provider = Provider(port=0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(2)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A mail provider's token server, of this test alone."""
    with running() as one:
        yield one


@pytest.fixture
def token_dovecot(provider) -> Iterator[int]:
    """The port of a Dovecot that lets in whoever brings a token of this provider, and nobody else."""
    binary = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if binary is None or not imap._is_2_3(binary):
        missing("An IMAP server", "apt-get install dovecot-imapd (2.3)")
    mail = processes.account("mail", "nobody") if processes.is_root() else None
    with processes.folder("dovecot") as folder:
        port = processes.free_port()
        for path in (folder, folder / "mail"):
            path.mkdir(exist_ok=True)
            path.chmod(0o755)
        if mail:
            shutil.chown(folder / "mail", mail)
        (folder / "users").touch()
        ext = folder / "oauth2.conf"
        ext.write_text(
            f"introspection_url = http://127.0.0.1:{provider.port}/introspect\n"
            "introspection_mode = post\nusername_attribute = username\n"
            "active_attribute = active\nactive_value = true\n"
        )
        words = imap._config(folder, port, None, mail)
        words = words.replace("auth_mechanisms = plain login", "auth_mechanisms = xoauth2 oauthbearer")
        before, _, rest = words.partition("passdb {")
        after = rest.partition("}")[2]
        passdb = f"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {ext}\n}}"
        config = folder / "dovecot.conf"
        config.write_text(before + passdb + after)
        with processes.running([binary, "-F", "-c", config], port, log=folder / "log"):
            yield port
