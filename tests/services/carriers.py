"""The simulated carriers of the demo, on a port of their own that the house may ask."""

from collections.abc import Iterator

import pytest

from app.core import outside
from demo.carriers import Carriers, CarrierSettings


@pytest.fixture
def carriers(tmp_path) -> Iterator[Carriers]:
    running = Carriers(CarrierSettings(state=tmp_path / "carriers.json", port=0)).start()
    outside.use([f"127.0.0.1:{running.port}"])
    yield running
    outside.use(())
    running.stop()
