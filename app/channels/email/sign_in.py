"""How a mailbox's two servers are signed in to: by password, or by a token of its mail provider."""

import smtplib
from collections.abc import Callable

from imapclient import IMAPClient

from app.channels.email import oauth
from app.people.queries import Login

Token = Callable[[int], str]


def imap(client: IMAPClient, login: Login, token: Token = oauth.access_token) -> None:
    """Sign in to read. Raises LoginError, ConsentNeeded, ProviderAway, OSError."""
    if login.sign_in == "password":
        client.login(login.user, login.password)
    elif client.has_capability("AUTH=OAUTHBEARER") and not client.has_capability("AUTH=XOAUTH2"):
        client.oauthbearer_login(login.user, token(login.mailbox_id))
    else:
        client.oauth2_login(login.user, token(login.mailbox_id))


def smtp(server: smtplib.SMTP, login: Login, token: Token = oauth.access_token) -> None:
    """Sign in to send, where the server wants that. Raises SMTPException, ConsentNeeded, ProviderAway."""
    if not login.user or not server.has_extn("auth"):
        return
    if login.sign_in == "password":
        server.login(login.user, login.password)
        return
    known = server.esmtp_features.get("auth", "").upper().split()
    way = "OAUTHBEARER" if "OAUTHBEARER" in known and "XOAUTH2" not in known else "XOAUTH2"
    words = oauth.WAYS[way](login.user, token(login.mailbox_id))

    def say(challenge: bytes | None = None) -> str:
        if not challenge:
            return words
        return "\1" if way == "OAUTHBEARER" else ""  # a refusal comes as one more challenge

    server.user, server.password = login.user, ""
    code, said = server.auth(way, say)
    if code not in {235, 503}:
        raise smtplib.SMTPAuthenticationError(code, said)
