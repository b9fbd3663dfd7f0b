"""Real servers for tests: each starts on loopback, on a free port, in a temporary folder, at first use.

Plugins to list in tests/conftest.py: tests.services.postgres, .redis_server, .imap, .smtp, .chromium.
"""

import os
from typing import NoReturn

import pytest


def missing(what: str, how_to_install: str) -> NoReturn:
    """Skip the test and name what it needs; fail it where CI=true, since a CI that skips proves nothing."""
    words = f"{what} is not here. To have it: {how_to_install}"
    if os.environ.get("CI") == "true":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)
