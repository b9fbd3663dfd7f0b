"""What can be done to customers."""

from app.customers.commands.accounts import remove_field, save_account, save_field, set_country
from app.customers.commands.editing import (
    add_point,
    change,
    edit,
    end_point,
    keep_found,
    mark_bouncing,
    reassign,
    suggest_point,
    verify_point,
)
from app.customers.commands.importing import Entered, Entry, enter_all, meet_all
from app.customers.commands.keeping import Paper, comment, keep, note, take_away
from app.customers.commands.meeting import account_called, describe, enter, identify, meet
from app.customers.commands.merging import CHOICES, keep_apart, merge, unmerge
from app.customers.commands.sharing import give, hand_over, share, tag, unshare

__all__ = [
    "CHOICES",
    "Entered",
    "Entry",
    "Paper",
    "account_called",
    "add_point",
    "change",
    "comment",
    "describe",
    "edit",
    "end_point",
    "enter",
    "enter_all",
    "give",
    "hand_over",
    "identify",
    "keep",
    "keep_apart",
    "keep_found",
    "mark_bouncing",
    "meet",
    "meet_all",
    "merge",
    "note",
    "reassign",
    "remove_field",
    "save_account",
    "save_field",
    "set_country",
    "share",
    "suggest_point",
    "tag",
    "take_away",
    "unmerge",
    "unshare",
    "verify_point",
]
