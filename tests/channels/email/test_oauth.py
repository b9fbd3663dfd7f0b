"""A mailbox whose provider wants OAuth 2.0: consent, tokens kept and renewed, mail read and sent."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from app.channels.email import health, mailbox, oauth, probe, send
from app.core import clock, secret
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import Refused, SendFailed
from app.outgoing import commands as outgoing
from app.outgoing.queries import letter
from app.people import commands, queries
from app.people.commands import AppWords
from tests.conftest import mailbox_words
from tests.services import processes
from tests.services.imap_proxy import imap_proxy
from workers.mailboxes import Watchers

ADDRESS = "support@desk.example"


@pytest.fixture
def app_words(provider) -> AppWords:
    return AppWords(
        provider="other",
        client_id="careline",
        client_secret="app secret",
        authorize_url=provider.authorize_url,
        token_url=provider.token_url,
        scope="mail offline",
    )


@pytest.fixture
def box(cast, app_words):
    commands.save_app(SYSTEM, app_words)
    words = mailbox_words(cast.parcels.id, sign_in="other", user=ADDRESS, password="")
    return commands.save_mailbox(SYSTEM, cast.mailbox.id, words)


def consented(ada, provider, box) -> None:
    page = ada.send(f"/admin/mailboxes/{box.id}/consent")
    link = unescape(re.search(r'href="(http://127[^"]+/authorize[^"]+)"', page.text)[1])
    back = urlsplit(provider.consent(link))
    answer = ada.get(f"{back.path}?{back.query}")
    assert answer.status_code == 302, answer.text
    session.expire_all()


def test_consent_brings_tokens_that_are_sealed_and_good_once(box, provider, sign_in):
    ada = sign_in("ada")
    consented(ada, provider, box)

    tokens = queries.tokens_of(box.id)
    assert {tokens.access} == provider.access
    assert tokens.refresh in provider.refresh
    stored = queries.mailbox(box.id).oauth_sealed
    assert tokens.access not in stored
    assert tokens.access not in ada.get(f"/admin/mailboxes/{box.id}/state").text


def test_a_state_is_good_once_for_its_own_agent_and_ten_minutes(box, cast):
    state = commands.begin_consent(cast.ada, box.id, verifier="v" * 43)
    for actor in (SYSTEM,):
        with pytest.raises(Refused):
            commands.used_consent(actor, state)
    assert commands.used_consent(cast.ada, state) == (box.id, "v" * 43)
    with pytest.raises(Refused):
        commands.used_consent(cast.ada, state)
    late = commands.begin_consent(cast.ada, box.id, verifier="v" * 43)
    with clock.at(clock.now() + timedelta(minutes=11)), pytest.raises(Refused):
        commands.used_consent(cast.ada, late)
    with pytest.raises(Refused):
        commands.used_consent(cast.ada, "")


def test_a_consent_that_was_refused_or_does_not_last_is_said_on_the_page(box, provider, sign_in):
    ada = sign_in("ada")
    page = ada.send(f"/admin/mailboxes/{box.id}/consent").text
    state = re.search(r"state=([\w-]+)", page)[1]
    refused = ada.get(f"/admin/mailboxes/consent?state={state}&error=access_denied")
    assert "access_denied" in refused.text

    provider.lasting = False
    page = ada.send(f"/admin/mailboxes/{box.id}/consent").text
    back = urlsplit(provider.consent(unescape(re.search(r'href="(http://127[^"]+)"', page)[1])))
    answer = ada.get(f"{back.path}?{back.query}")

    assert "ends within the hour" in answer.text
    assert queries.tokens_of(box.id).access == ""


def test_a_token_is_renewed_before_it_ends_and_not_sooner(box, provider, sign_in):
    consented(sign_in("ada"), provider, box)
    first = oauth.access_token(box.id)
    assert oauth.access_token(box.id) == first
    assert provider.asked == ["authorization_code"]

    with clock.at(clock.now() + timedelta(minutes=56)):
        second = oauth.access_token(box.id)

    assert second != first
    assert provider.asked[1:] == ["refresh_token"]
    assert queries.tokens_of(box.id).access == second


def test_a_refused_renewal_says_that_a_person_is_needed_and_a_provider_away_does_not(box, provider, sign_in):
    consented(sign_in("ada"), provider, box)
    with clock.at(clock.now() + timedelta(hours=2)):
        provider.away = True
        with pytest.raises(oauth.ProviderAway):
            oauth.access_token(box.id)
        provider.away, provider.refuses = False, "invalid_grant"
        with pytest.raises(oauth.ConsentNeeded, match=r"invalid_grant Token was revoked\."):
            oauth.access_token(box.id)


def test_a_consent_that_ended_is_a_trouble_at_once_and_a_new_one_wakes_the_watcher(
    house, box, provider, sign_in
):
    ada = sign_in("ada")
    consented(ada, provider, box)
    before = queries.imap_login(queries.mailbox(box.id))
    provider.seconds, provider.refuses = 60, "invalid_grant"
    watchers = Watchers(house, "embedded")
    try:
        with clock.at(clock.now() + timedelta(hours=1)):
            watchers._duty.renew()
            watchers.renew()
            health.look_after(SYSTEM)
    finally:
        watchers.stop()
    assert [one.kind for one in queries.troubles()] == ["consent"]
    assert "no longer lets Careline in" in ada.get(f"/admin/mailboxes/{box.id}/state").text

    provider.refuses = ""
    consented(ada, provider, box)
    health.look_after(SYSTEM)
    assert queries.troubles() == []
    assert queries.imap_login(queries.mailbox(box.id)) != before


def test_mail_is_read_by_the_token(box, provider, token_dovecot, sign_in):
    consented(sign_in("ada"), provider, box)
    box = queries.mailbox(box.id)
    box.imap_port = token_dovecot
    login = queries.imap_login(box)

    with mailbox.connect(login, oauth.access_token) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 0

    provider.access.clear()
    with pytest.raises(mailbox.IMAPClientError):
        mailbox.connect(login, oauth.access_token)


def test_a_server_that_knows_oauthbearer_alone_is_signed_in_to_by_it(box, provider, token_dovecot, sign_in):
    consented(sign_in("ada"), provider, box)
    with imap_proxy(("127.0.0.1", token_dovecot), hides=(b"AUTH=XOAUTH2",)) as line:
        box = queries.mailbox(box.id)
        box.imap_port = line.port
        login = queries.imap_login(box)

        with mailbox.connect(login, oauth.access_token) as client:
            assert client.select_folder("INBOX")[b"EXISTS"] == 0
        provider.access.clear()
        with pytest.raises(mailbox.IMAPClientError):
            mailbox.connect(login, oauth.access_token)

    assert [one for one in line.said if one.startswith(b"AUTHENTICATE OAUTHBEARER")]
    assert not [one for one in line.said if b"XOAUTH2" in one]


def test_a_test_of_the_mailbox_shows_no_token(box, provider, token_dovecot, sign_in):
    consented(sign_in("ada"), provider, box)
    box = queries.mailbox(box.id)
    box.imap_port = token_dovecot
    imap, smtp = queries.imap_login(box), queries.smtp_login(box)
    token = oauth.access_token(box.id)

    reading, _sending = probe.both(imap, smtp, lambda: token)

    assert reading.ok, reading
    said = "\n".join(line.text for line in reading.lines)
    assert token not in said
    assert oauth.base64.b64encode(oauth.xoauth2(ADDRESS, token).encode()).decode() not in said


class _Server(SMTP):
    """Believes the tokens of a provider by XOAUTH2."""

    async def auth_XOAUTH2(self, _server, args):  # noqa: N802  aiosmtpd's name
        said = oauth.base64.b64decode(args[1]).decode()
        user, bearer = re.fullmatch(r"user=(.*)\x01auth=Bearer (.*)\x01\x01", said).groups()
        good = user == ADDRESS and bearer in self.event_handler.provider.access
        return AuthResult(success=good, handled=good, auth_data=user if good else None)


class _Sink:
    def __init__(self, provider):
        self.provider, self.mails, self.answered = provider, [], None

    async def handle_DATA(self, _server, session_, envelope):  # noqa: N802  aiosmtpd's name
        self.mails.append((session_.authenticated, envelope.mail_from))
        return "250 Taken"


class _Bearer(SMTP):
    """The same by OAUTHBEARER (RFC 7628): a refusal is a challenge in JSON, to be answered by ^A."""

    async def auth_OAUTHBEARER(self, _server, args):  # noqa: N802  aiosmtpd's name
        said = oauth.base64.b64decode(args[1]).decode()
        user, bearer = re.fullmatch(r"n,a=(.*),\x01auth=Bearer (.*)\x01\x01", said).groups()
        good = user == ADDRESS and bearer in self.event_handler.provider.access
        if not good:
            self.event_handler.answered = await self.challenge_auth(b'{"status":"invalid_token"}')
        return AuthResult(success=good, handled=good, auth_data=user if good else None)


class _Controller(Controller):
    kind = _Server

    def factory(self):
        return self.kind(self.handler, auth_require_tls=False, auth_exclude_mechanism=("LOGIN", "PLAIN"))


@pytest.mark.parametrize("kind", [_Server, _Bearer])
def test_mail_is_sent_by_the_token(box, provider, sign_in, kind, monkeypatch):
    consented(sign_in("ada"), provider, box)
    sink = _Sink(provider)
    monkeypatch.setattr(_Controller, "kind", kind)
    server = _Controller(sink, hostname="127.0.0.1", port=processes.free_port())
    server.start()
    try:
        words = mailbox_words(box.queue_id, sign_in="other", user=ADDRESS, password="", smtp_port=server.port)
        commands.save_mailbox(SYSTEM, box.id, words)
        send.send(queued(box.id), lambda: None)
        assert sink.mails == [(True, ADDRESS)]

        provider.access = {"another"}
        with pytest.raises(SendFailed):
            send.send(queued(box.id), lambda: None)
        assert len(sink.mails) == 1
        assert sink.answered == (b"\x01" if kind is _Bearer else None)
    finally:
        server.stop()


def queued(mailbox_id: int):
    words = outgoing.Words(
        channel="email",
        mailbox_id=mailbox_id,
        recipient="dora@example.org",
        recipient_name="",
        subject="Hello",
        body="Hello",
        domain="desk.example",
    )
    return letter(outgoing.queue(SYSTEM, words).id)


@pytest.mark.parametrize("field", ["authorize_url", "token_url"])
@pytest.mark.parametrize(
    "url", ["http://evil.example/x", "ftp://x/y", "https://", "http://127.0.0.1@evil.example/"]
)
def test_tokens_go_over_safe_lines_only(cast, app_words, field, url):
    with pytest.raises(Refused) as refused:
        commands.save_app(cast.ada, type(app_words)(**{**vars(app_words), field: url}))

    assert refused.value.data["field"] == field


def test_the_secret_of_the_registration_is_sealed_never_shown_and_goes_to_no_other_server(
    cast, app_words, sign_in
):
    commands.save_app(cast.ada, app_words)
    app = queries.oauth_app("other")
    assert secret.unseal(app.secret_sealed) == "app secret"
    assert "app secret" not in sign_in("ada").get("/admin/mailboxes/providers/other").text

    elsewhere = {"client_secret": "", "token_url": "https://evil.example/token"}
    with pytest.raises(Refused):
        commands.save_app(cast.ada, type(app_words)(**{**vars(app_words), **elsewhere}))
