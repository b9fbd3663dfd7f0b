"""Carriers of the demo: parcels that move, tarry and get lost by a click, on this machine only."""

from demo.carriers.server import Carriers, CarrierSettings

__all__ = ["CarrierSettings", "Carriers"]
