"""Databases that have begun: made once in a process of tests, and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.begun import begin_in, settings_for
from tests.services import emptying, postgres


@pytest.fixture(scope="session")
def sqlite_begun(tmp_path_factory) -> Path:
    """The file of a database that has begun, which nobody writes to."""
    settings = settings_for(tmp_path_factory.mktemp("begun"))
    begin_in(settings)
    return settings.data_dir / "careline.db"


@pytest.fixture(scope="session")
def postgres_begun(postgres_url, tmp_path_factory) -> Iterator[str]:
    """The URL of a database that has begun, to which nobody is connected."""
    url = postgres.fresh_database(postgres_url)
    begin_in(settings_for(tmp_path_factory.mktemp("begun"), DATABASE_URL=url))
    emptying.remember(url)
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def spare_copies(postgres_begun) -> Iterator[list[str]]:
    """Copies that nobody uses just now, as new."""
    spare: list[str] = []
    yield spare
    for url in spare:
        postgres.drop_database(url)


@pytest.fixture
def postgres_copy(postgres_begun, spare_copies) -> Iterator[str]:
    """The URL of a copy of it for this test alone."""
    url = spare_copies.pop() if spare_copies else postgres.copied_database(postgres_begun)
    yield url
    if emptying.is_as_new(url):
        spare_copies.append(url)
    else:
        postgres.drop_database(url)
