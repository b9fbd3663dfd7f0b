"""Tracking numbers: found in any text, by form, check digit and the words around them. Pure.

What is known of a carrier is data (app/orders/rules/carriers); docs/howto-add-a-carrier.md.
"""

from app.orders.rules.tracking.evidence import FOUND, Candidate, Known
from app.orders.rules.tracking.find import Found, find, identify

__all__ = ["FOUND", "Candidate", "Found", "Known", "find", "identify"]
