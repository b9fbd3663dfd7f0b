"""A case that Dora opened, and a mailbox whose answers can be taken back."""

import pytest

from app.core.actor import SYSTEM
from app.people import commands as people
from tests.cases.leaving import DORA
from tests.conftest import mailbox_words
from tests.factories.cases import a_case, a_contact


@pytest.fixture
def case(cast):
    return a_case(cast, contact=a_contact(*DORA))


@pytest.fixture
def undo(cast):
    """The mailbox gives ten seconds to take an answer back."""
    people.save_mailbox(SYSTEM, cast.mailbox.id, mailbox_words(cast.parcels.id, undo_seconds=10))
