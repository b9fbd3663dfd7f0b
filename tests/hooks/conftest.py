"""Feeds of these tests."""

import pytest

from app.core.actor import SYSTEM
from app.orders import commands
from app.orders.models import Feed
from tests.hooks.feeding import SECRET


@pytest.fixture
def feed(house):
    """Make a feed of a kind with SECRET."""

    def make(kind: str = "own", source: str = "shop") -> Feed:
        words = commands.FeedWords(name=f"{kind} {source}", kind=kind, source=source, secret=SECRET)
        return commands.make_feed(SYSTEM, words)[0]

    return make
