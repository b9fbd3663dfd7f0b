"""A thread for each mailbox that is not paused; what an administrator changes is followed within seconds."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import structlog
from flask import Flask

from app.channels.email import mailbox, oauth
from app.core import bell
from app.core.actor import SYSTEM
from app.intake import beginnings, raw
from app.people import commands
from app.people import queries as people
from app.people.models import Mailbox
from app.people.queries import Login
from workers.duty import Duty

FOLLOW_SECONDS = 2
RENEW_SECONDS = 60
#: Tokens are renewed so long before they end, that a provider may be away for a while.
RENEW_EARLY = timedelta(minutes=15)
log = structlog.get_logger(__name__)


class Ledger:
    """What the ledger says of one mailbox: each call in an application context of its own."""

    def __init__(self, app: Flask, login: Login) -> None:
        self._app, self._id, self._folder = app, login.mailbox_id, login.folder

    def beginning(self) -> beginnings.Beginning | None:
        with self._app.app_context():
            return beginnings.of(self._id)

    def begin(self, beginning: beginnings.Beginning) -> None:
        with self._app.app_context():
            beginnings.begin(SYSTEM, self._id, beginning)

    def highest(self, uidvalidity: int, account: str) -> int:
        with self._app.app_context():
            return raw.highest_uid(self._id, self._folder, uidvalidity, account)

    def mail(self, content: bytes | Iterator[bytes], place: raw.Place) -> None:
        with self._app.app_context():
            raw.keep(SYSTEM, self._id, content, place)

    def aside(self, content: bytes, place: raw.Place, reason: str) -> None:
        with self._app.app_context():
            raw.keep_aside(SYSTEM, self._id, content, place, reason=reason)

    def note(self, error: str) -> None:
        with self._app.app_context():
            commands.note_mailbox(SYSTEM, self._id, error=error)

    def token(self) -> str:
        with self._app.app_context():
            return oauth.access_token(self._id)


class Watchers:
    """The threads, by what they were told; a mailbox that was changed gets a new thread."""

    def __init__(self, app: Flask, holder: str) -> None:
        self._app = app
        self._threads: dict[Login, tuple[Thread, Event]] = {}
        self._duty = Duty(app, "mailboxes", holder)
        self._stops = [
            bell.attend_timer(app.app_context, self.follow, every=FOLLOW_SECONDS),
            bell.attend_timer(app.app_context, self.renew, every=RENEW_SECONDS),
        ]

    def follow(self) -> None:
        """Start and stop threads until they are those of the mailboxes as they are now."""
        wanted = set(self._logins()) if self._duty.held() else set[Login]()
        for login in set(self._threads) - wanted:
            self._threads.pop(login)[1].set()
        for login in wanted:
            if login not in self._threads or not self._threads[login][0].is_alive():
                self._begin(login)

    def renew(self) -> None:
        """Renew the tokens that end soon; what a provider refuses is written on the mailbox."""
        signed_in = [one.id for one in people.mailboxes() if one.oauth_sealed and not one.paused]
        for mailbox_id in signed_in if self._duty.held() else ():
            try:
                oauth.access_token(mailbox_id, early=RENEW_EARLY)
            except oauth.ConsentNeeded as error:
                commands.note_mailbox(SYSTEM, mailbox_id, error=f"ConsentNeeded: {error}")
            except (OSError, ValueError) as error:
                log.warning("mailbox.not_renewed", mailbox_id=mailbox_id, error=type(error).__name__)

    def stop(self) -> None:
        """Let all threads end, and wait for them a second at most."""
        self._duty.stop()
        for stop in self._stops:
            stop()
        for _thread, over in self._threads.values():
            over.set()
        for thread, _over in self._threads.values():
            thread.join(1 / len(self._threads))

    def _logins(self) -> list[Login]:
        found = (_login(one) for one in people.mailboxes() if not one.paused)
        return [login for login in found if login is not None]

    def _begin(self, login: Login) -> None:
        over = Event()
        told = (login, Ledger(self._app, login), over)
        thread = Thread(target=mailbox.watch, args=told, daemon=True, name=f"mailbox:{login.mailbox_id}")
        self._threads[login] = (thread, over)
        thread.start()


def _login(found: Mailbox) -> Login | None:
    """Return how to read a mailbox; None where its password cannot be opened, which its row then says."""
    try:
        return people.imap_login(found)
    except ValueError as error:
        if found.error != str(error):
            commands.note_mailbox(SYSTEM, found.id, error=str(error))
        return None


def start(app: Flask, holder: str) -> bell.Stop:
    """Begin to watch, in whichever process has the duty."""
    return Watchers(app, holder).stop
