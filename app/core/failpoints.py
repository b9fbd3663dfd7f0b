"""Places where a test may kill the process, as a power cut would. Nothing happens unless one is named.

`CARELINE_FAIL_AT=command.committed:7` dies when it comes by that place for the 7th time.
"""

import os

_armed = ""
_left = 1


def arm(word: str) -> None:
    """Let the process die at the fail-point that word names, "" for none; with ":N", at the Nth time."""
    global _armed, _left  # noqa: PLW0603 - one word for the whole process, set once at its start
    _armed, _, times = word.partition(":")
    _left = int(times or 1)


def passing(name: str) -> None:
    """Die here, without a last word, where a test has armed this point."""
    global _left  # noqa: PLW0603 - as above
    if name == _armed:
        _left -= 1
        if _left <= 0:
            os._exit(137)
