"""Being told to stop."""

import os
import signal
from collections.abc import Callable


def until_told() -> Callable[[], None]:
    """Listen for SIGINT and SIGTERM from now on; return what waits until one of them has come.

    A handler runs between any two steps of the main thread and must take no lock: who waits for an Event
    holds its lock now and then, and setting it just then would wait for itself for ever. A pipe has none.
    """
    ear, mouth = os.pipe()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os.write(mouth, b"."))

    def wait() -> None:
        os.read(ear, 1)

    return wait
