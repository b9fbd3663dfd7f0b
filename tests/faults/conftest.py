"""Seeds of the faults: three in the suite, many more in `make drill`; and the figures of a drill."""

import os

import pytest

from tests.faults import figures

SHORT = 3
LONG = int(os.environ.get("DRILL_SEEDS", "30"))


def pytest_generate_tests(metafunc):
    """A test that asks for a seed runs with 1, 2 and 3, and with all the others in a drill."""
    if "seed" in metafunc.fixturenames:
        more = [pytest.param(seed, marks=pytest.mark.drill) for seed in range(SHORT + 1, LONG + 1)]
        metafunc.parametrize("seed", [*range(1, SHORT + 1), *more])


@pytest.fixture
def tally(request) -> figures.Tally:
    """Counts of one run, for the figures: tally.add(mails=5, lost=0)."""
    return figures.tally_of(request.node)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call":
        figures.note(item, call.duration, outcome.get_result())


def pytest_sessionfinish(session):
    figures.write(session.config)
