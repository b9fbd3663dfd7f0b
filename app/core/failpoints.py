"""Places where a test may kill the process, as a power cut would. Nothing happens unless one is named."""

import os

_armed = ""


def arm(name: str) -> None:
    """Let the process die at the fail-point called name; "" for none."""
    global _armed  # noqa: PLW0603 - one word for the whole process, set once at its start
    _armed = name


def passing(name: str) -> None:
    """Die here, without a last word, where a test has armed this point."""
    if name == _armed:
        os._exit(137)
