"""A sandbox on free ports, and an IMAP client signed in to it."""

import imapclient
import pytest

from demo.sandbox import Sandbox, SandboxSettings

SUPPORT = "support@demo.careline.test"


@pytest.fixture
def settings(tmp_path):
    return SandboxSettings(state=tmp_path / "mail", smtp=0, imap=0, http=0, password="secret")


@pytest.fixture
def sandbox(settings):
    with Sandbox(settings) as running:
        yield running


@pytest.fixture
def client(sandbox):
    with connected(sandbox) as signed_in:
        yield signed_in


def connected(sandbox, mailbox=SUPPORT):
    client = imapclient.IMAPClient("127.0.0.1", sandbox.imap_port, ssl=False, timeout=5)
    client.login(mailbox, "secret")
    return client
