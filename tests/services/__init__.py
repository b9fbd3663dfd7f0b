"""Real servers for tests: each starts on loopback, on a free port, in a temporary folder, at first use.

tests/conftest.py lists the plugins:

    NAMES = "postgres", "redis_server", "imap", "smtp", "chromium"
    pytest_plugins = [f"tests.services.{name}" for name in NAMES]

postgres_url, postgres_database    a server; an empty database on it for this test alone
redis_url, empty_redis             a server; the same with nothing in it
dovecot, mailbox                   a server: dovecot.mailbox(); an empty mailbox: mailbox.deliver(raw)
smtp_sink                          .mails: what was sent; .refuse .answer_data .delay .drop_after_data
mortal_redis, mortal_postgres   (URL, server): a server for one test: .send(SIGKILL) .start() .stop()
chromium, page                     a browser; a page of its own
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
