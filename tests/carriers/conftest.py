"""A house that asks the simulated carriers."""

from types import SimpleNamespace

import pytest

from tests.factories.carriers import a_parcel, a_source


@pytest.fixture
def asked(house, carriers) -> SimpleNamespace:
    """A house with a source and a parcel that is due."""
    return SimpleNamespace(source=a_source(carriers), parcel=a_parcel(carriers), carriers=carriers)
