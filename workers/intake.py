"""The one taker: kept mails are taken in, one after the other, so that their order is kept."""

from collections.abc import Callable
from functools import partial
from threading import Event

from flask import Flask

from app.channels.email import take
from app.channels.email.parser import Parser
from app.channels.email.proof import Prover
from app.channels.email.records import Resolver
from app.core import bell
from workers.duty import Duty


class Taker:
    """Takes in what waits while the duty is its own. The parser's process ends with it."""

    def __init__(self, app: Flask, holder: str) -> None:
        self._parser = Parser()
        self._prover = Prover(Resolver()) if app.config["CARELINE"].check_senders else None
        self._rests = Event()
        self._rests.set()
        self._duty = Duty(app, "intake", holder)
        self._stop = bell.attend(app.app_context, self.work, every=1)

    def work(self) -> None:
        """Take in all that waits, if it is ours to do."""
        self._rests.clear()
        try:
            if self._duty.held():
                take.take_waiting(self._parser, going=self._duty.held, prover=self._prover)
        finally:
            self._rests.set()

    def stop(self) -> None:
        """End after the mail at hand, which gets a second, and close the parser."""
        self._duty.stop()
        self._rests.wait(1)
        self._parser.close()
        if self._prover is not None:
            self._prover.close()
        self._stop()


def start(app: Flask, holder: str) -> Callable[[], None]:
    """Begin to take in. holder: names this process."""
    return partial(Taker.stop, Taker(app, holder))
