"""OAuth 2.0 with mail providers: consent in the browser, tokens, and how mail servers are told of them.

RFC 6749, 7636 (PKCE), 9700 (present practice); RFC 7628 and the providers' own XOAUTH2 for mail servers.
"""

import base64
import hashlib
import http.client
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

from app.channels.email import tls
from app.core import secret
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.command import end_reading
from app.people import commands as people
from app.people import queries
from app.people.models import OAuthApp

TIMEOUT_SECONDS = 15
MOST_BYTES = 100_000
#: An access token is renewed so long before it ends: a connection made with it shall last.
EARLY = timedelta(minutes=5)
_locks: dict[int, Lock] = {}


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Where a provider asks for consent and gives tokens. asks: more that the first must be told."""

    authorize_url: str
    token_url: str
    scope: str
    asks: Mapping[str, str]


#: https://developers.google.com/workspace/gmail/imap/xoauth2-protocol and
#: https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
ENDPOINTS = {
    "google": Endpoints(
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scope="https://mail.google.com/",
        asks={"access_type": "offline", "prompt": "consent"},
    ),
    "microsoft": Endpoints(
        authorize_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
        scope="offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
        "https://outlook.office.com/SMTP.Send",
        asks={"prompt": "select_account"},
    ),
    "other": Endpoints(authorize_url="", token_url="", scope="", asks={}),
}


class ConsentNeeded(Exception):
    """The provider gives no more tokens until a person consents again."""


class ProviderAway(OSError):
    """The provider's server did not answer as one does; another try may do."""


def verifier() -> str:
    """Return a new PKCE verifier."""
    return secrets.token_urlsafe(48)


def consent_url(app: OAuthApp, *, state: str, verifier: str, redirect: str, address: str) -> str:
    """Return the provider's page where a person lets Careline into the mailbox of address."""
    challenge = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect,
        "scope": app.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": address,
        **ENDPOINTS[app.provider].asks,
    }
    joint = "&" if urlsplit(app.authorize_url).query else "?"
    return f"{app.authorize_url}{joint}{urlencode(asked)}"


@dataclass(frozen=True)
class Answer:
    """What the provider gave. refresh: "" where it gave none."""

    access: str
    refresh: str
    until: datetime


def exchange(app: OAuthApp, *, code: str, verifier: str, redirect: str) -> Answer:
    """Return the tokens for a consent. Raises ConsentNeeded, ProviderAway."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": verifier,
    }
    return _ask(app, asked)


def access_token(mailbox_id: int, *, early: timedelta = EARLY) -> str:
    """Return a token that is good for a while yet, renewed where it was not.

    No transaction is left open while the provider is asked. Raises ConsentNeeded, ProviderAway, ValueError.
    """
    with _locks.setdefault(mailbox_id, Lock()):
        tokens = queries.tokens_of(mailbox_id)
        app = queries.oauth_app(tokens.provider)
        end_reading()
        if tokens.access and tokens.until is not None and tokens.until - now() > early:
            return tokens.access
        if app is None or not tokens.refresh:
            raise ConsentNeeded("nobody has signed in at the mail provider yet, or not for long")
        given = _ask(app, {"grant_type": "refresh_token", "refresh_token": tokens.refresh})
        people.refreshed(SYSTEM, mailbox_id, access=given.access, refresh=given.refresh, until=given.until)
        return given.access


def xoauth2(user: str, token: str) -> str:
    """Return what a mail server is told, before base64."""
    return f"user={user}\1auth=Bearer {token}\1\1"


def oauthbearer(user: str, token: str) -> str:
    """Return the same by RFC 7628."""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\1auth=Bearer {token}\1\1"


#: Ways to sign in by a token, by their SASL names.
WAYS = {"XOAUTH2": xoauth2, "OAUTHBEARER": oauthbearer}


def _ask(app: OAuthApp, asked: dict[str, str]) -> Answer:
    """Post a form to the provider's token address, once; redirects are not followed."""
    form = {**asked, "client_id": app.client_id}
    if app.secret_sealed:
        form["client_secret"] = secret.unseal(app.secret_sealed)
    status, said = _post(app.token_url, form)
    if status == 200 and isinstance(said.get("access_token"), str):
        seconds = _seconds(said.get("expires_in"))
        return Answer(
            access=said["access_token"],
            refresh=str(said.get("refresh_token") or ""),
            until=now() + timedelta(seconds=seconds),
        )
    fault = str(said.get("error") or "")[:80]
    words = str(said.get("error_description") or "").splitlines()
    told = f"{fault or status} {words[0][:200] if words else ''}".strip()
    if 400 <= status < 500 and status != 429:
        raise ConsentNeeded(told)
    raise ProviderAway(told)


def _post(url: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    where = urlsplit(url)
    line = (
        http.client.HTTPSConnection(where.netloc, timeout=TIMEOUT_SECONDS, context=tls.context())
        if where.scheme == "https"
        else http.client.HTTPConnection(where.netloc, timeout=TIMEOUT_SECONDS)
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    path = where.path + (f"?{where.query}" if where.query else "")
    try:
        line.request("POST", path or "/", urlencode(form), headers)
        answer = line.getresponse()
        said = json.loads(answer.read(MOST_BYTES) or b"{}")
    except (OSError, http.client.HTTPException) as error:
        raise ProviderAway(f"the mail provider could not be reached: {type(error).__name__}") from error
    except ValueError as error:
        raise ProviderAway("the mail provider's answer could not be read") from error
    finally:
        line.close()
    return answer.status, said if isinstance(said, dict) else {}


def _seconds(said: object) -> int:
    try:
        return max(60, min(int(str(said)), 90 * 86400))
    except ValueError:
        return 3600
