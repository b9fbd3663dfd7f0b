"""The door for customers: what may be seen without signing in, by a link that was given to them."""

from app.portal import tracking
from app.portal.door import portal

__all__ = ["portal", "tracking"]
