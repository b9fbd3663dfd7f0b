"""Who may write where: the whole decision of threading, as a table in code. Pure.

Source: the table of tests/intake/threading.csv; every row is a test.
"""

from typing import Literal

Sender = Literal["agent", "requester", "participant", "stranger"]
Token = Literal["own", "other", "reference", "none"]
Place = Literal["open", "closed", "elsewhere"]
Outcome = Literal[
    "append",
    "append_unverified",
    "hold_for_review",
    "closed_policy",
    "new_case",
    "new_case_unverified",
    "new_linked_case_unverified",
    "agent_reply",
    "quarantine",
    "impossible",
]


def decide(auth: str, sender: Sender, token: Token, place: Place) -> Outcome:
    """Return what becomes of a mail. auth: pass, fail or none. token: what ties it to the case at place."""
    if sender == "stranger" and token == "own":
        return "impossible"
    if sender == "agent":
        return _agent(auth, token, place)
    fresh: Outcome = "new_case_unverified" if auth == "fail" else "new_case"
    if place == "elsewhere" or token == "none":
        return fresh
    if sender == "stranger":
        return _stranger(auth, token, place)
    if auth == "fail":
        return _failed(token, place)
    if auth == "pass" or token == "own":
        return "append" if place == "open" else "closed_policy"
    return "append_unverified" if place == "open" else "new_linked_case_unverified"


def _agent(auth: str, token: Token, place: Place) -> Outcome:
    if token in {"own", "other"}:
        known = auth == "pass" and token == "own" and place != "elsewhere"
        return "agent_reply" if known else "quarantine"
    if place == "elsewhere":
        return "new_case_unverified" if auth == "fail" else "new_case"
    if token == "reference" or auth == "fail":
        return "quarantine"
    return "new_case"


def _stranger(auth: str, token: Token, place: Place) -> Outcome:
    if token == "reference":
        return "new_case_unverified" if auth == "fail" else "new_case"
    if auth == "fail":
        return "quarantine"
    return "hold_for_review" if place == "open" else "new_case"


def _failed(token: Token, place: Place) -> Outcome:
    if token == "reference":
        return "new_case_unverified"
    if token == "other":
        return "hold_for_review"
    return "append_unverified" if place == "open" else "new_linked_case_unverified"
