"""The administrators' door: people, places, mailboxes, and what went wrong."""

from app.admin import care, people, places, quarantine, senders
from app.admin.door import admin

__all__ = ["admin", "care", "people", "places", "quarantine", "senders"]
