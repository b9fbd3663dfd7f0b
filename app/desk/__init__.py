"""The agents' door. All of its routes stand on one blueprint, desk."""

from app.desk import case, files, lists, new_case, preferences, rows, work
from app.desk.door import desk

__all__ = ["case", "desk", "files", "lists", "new_case", "preferences", "rows", "work"]
