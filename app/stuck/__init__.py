"""Parcels that are stuck: found before the customer asks, and made one case with words ready to be sent."""
