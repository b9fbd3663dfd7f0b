"""How a mailbox gets, keeps and loses the tokens of its mail provider (OAuth 2.0)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.people import policy, queries, rules
from app.people.events import MailboxChanged
from app.people.models import Mailbox, OAuthApp, OAuthAttempt
from config import is_loopback

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class AppWords:
    """What an administrator says of Careline's registration at a provider; see people.models.OAuthApp.

    client_secret: "" keeps the one there is.
    """

    provider: str
    client_id: str
    client_secret: str
    authorize_url: str
    token_url: str
    scope: str


@command
def save_app(actor: Actor, words: AppWords) -> None:
    """Write down what a provider knows Careline by. Raises NotAllowed, Refused."""
    policy.ensure(actor, "mailboxes.manage")
    if words.provider not in rules.SIGN_INS[1:]:
        raise Refused(N_("There is no such way to sign in."))
    if not words.client_id or not words.client_id.isprintable():
        raise Refused(N_("Please fill this in."), field="client_id")
    for name in ("authorize_url", "token_url"):
        _refuse_open(name, getattr(words, name))
    app = queries.oauth_app(words.provider) or OAuthApp(provider=words.provider, secret_sealed="")
    if app.token_url not in {None, words.token_url} and app.secret_sealed and not words.client_secret:
        raise Refused(N_("Another server needs the secret again."), field="client_secret")
    app.client_id, app.scope = words.client_id, words.scope
    app.authorize_url, app.token_url = words.authorize_url, words.token_url
    if words.client_secret:
        app.secret_sealed = secret.seal(words.client_secret)
    session.add(app)


@command
def begin_consent(actor: Actor, mailbox_id: int, *, verifier: str) -> str:
    """Let actor go to the provider and come back; returns the state that she must bring. RFC 7636, 9700.

    Raises NotAllowed, NotFound.
    """
    policy.ensure(actor, "mailboxes.manage")
    mailbox = queries.mailbox(mailbox_id)
    session.execute(delete(OAuthAttempt).where(OAuthAttempt.expires_at < now()))
    state = secret.new_token()
    attempt = OAuthAttempt(
        state_hash=secret.hashed(state),
        mailbox_id=mailbox.id,
        agent_id=actor.id,
        verifier_sealed=secret.seal(verifier),
        expires_at=now() + GOOD_FOR,
    )
    session.add(attempt)
    return state


@command
def used_consent(actor: Actor, state: str) -> tuple[int, str]:
    """Take back what begin_consent() gave, once; returns the mailbox's id and the verifier.

    Raises NotAllowed, Refused where the state is not good, or another agent's.
    """
    policy.ensure(actor, "mailboxes.manage")
    attempt = queries.attempt(state)
    if attempt is None or attempt.agent_id != actor.id:
        raise Refused(N_("This consent is not known here, or too old. Begin again."))
    session.delete(attempt)
    return attempt.mailbox_id, secret.unseal(attempt.verifier_sealed)


@command
def connect(actor: Actor, mailbox_id: int, *, access: str, refresh: str, until: datetime) -> None:
    """Write down the tokens that the provider gave upon consent. Raises NotAllowed, NotFound."""
    policy.ensure(actor, "mailboxes.manage")
    mailbox = queries.mailbox(mailbox_id)
    _seal(mailbox, access, refresh, until)
    mailbox.error, mailbox.woken_at = "", now()
    record(actor, MailboxChanged(mailbox_id=mailbox_id))


@command
def refreshed(_actor: Actor, mailbox_id: int, *, access: str, refresh: str, until: datetime) -> None:
    """Write down a new access token. No fact worth an event. refresh: "" keeps the one there is."""
    mailbox = queries.mailbox(mailbox_id)
    if mailbox.removed_at is None:
        _seal(mailbox, access, refresh or queries.tokens_of(mailbox_id).refresh, until)


def _seal(mailbox: Mailbox, access: str, refresh: str, until: datetime) -> None:
    mailbox.oauth_sealed = secret.seal(json.dumps({"access": access, "refresh": refresh}))
    mailbox.oauth_until = until


def _refuse_open(name: str, url: str) -> None:
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2].rpartition(":")
    name_of_host = host[0] or host[2]
    if scheme != "https" and not (scheme == "http" and is_loopback(name_of_host)):
        raise Refused(N_("Only this machine itself may do without encryption."), field=name)
    if not rest or not url.isprintable() or " " in url:
        raise Refused(N_("This is no address of a page."), field=name)
