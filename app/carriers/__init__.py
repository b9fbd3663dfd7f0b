"""Carriers, asked where parcels are: each way of asking is a driver, listed in drivers.py."""
