"""A duty that one process at a time has, kept by a lease: the clock, the intake, the mailboxes."""

from time import monotonic

import structlog
from flask import Flask

from app.core import bell, leases
from app.core.actor import SYSTEM

LEASE_SECONDS = 15
RENEW_SECONDS = 4
log = structlog.get_logger(__name__)


class Duty:
    """Asks for the lease again and again. holder: this process; "embedded" where there is no other."""

    def __init__(self, app: Flask, name: str, holder: str) -> None:
        self._app, self._name, self._holder = app, name, holder
        self._until = 0.0
        self._stop = bell.attend_timer(app.app_context, self.renew, every=RENEW_SECONDS)

    def renew(self) -> None:
        """Take the lease or keep it."""
        asked = monotonic()
        had = self.held()
        has = leases.hold(SYSTEM, self._name, self._holder, seconds=LEASE_SECONDS)
        self._until = asked + LEASE_SECONDS - 2 if has else 0.0
        if has and not had:
            log.info("duty.taken", duty=self._name, holder=self._holder)
            bell.ring()

    def held(self) -> bool:
        """Tell whether the duty is surely ours at this moment."""
        return monotonic() < self._until

    def stop(self) -> None:
        """Ask no more; the lease runs out by itself."""
        self._until = 0.0
        self._stop()
