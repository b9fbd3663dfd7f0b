"""The administrators' door: people, places, mailboxes, and what went wrong."""

from app.admin import care, feeds, people, places
from app.admin.door import admin

__all__ = ["admin", "care", "feeds", "people", "places"]
