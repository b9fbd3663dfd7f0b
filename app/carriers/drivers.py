"""Every driver there is, by its name."""

from app.carriers.driver import Driver
from app.carriers.generic import Generic

DRIVERS: dict[str, Driver] = {one.name: one for one in (Generic(),)}
