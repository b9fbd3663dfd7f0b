"""Why a mail is held: each reason with its name and what it means. Pure."""

from dataclasses import dataclass

from app.core.errors import N_


@dataclass(frozen=True)
class Reason:
    """name: in a list. words: the whole sentence."""

    name: str
    words: str


REASONS: dict[str, Reason] = {
    "spam": Reason(N_("Junk"), N_("The receiving server takes it for junk.")),
    "blocked_sender": Reason(N_("Blocked sender"), N_("Its sender is on the block list.")),
    "loop": Reason(N_("Loop"), N_("It comes from one of our own mailboxes.")),
    "unverified": Reason(N_("Sender in doubt"), N_("It claims to be from staff, and nothing proves it.")),
    "other_user_update": Reason(
        N_("Somebody else answered"), N_("Somebody else answered a mail that was not sent to them.")
    ),
    "system_user": Reason(N_("No longer staff"), N_("It comes from an agent who can no longer sign in.")),
    "not_allowed": Reason(N_("Answer refused"), N_("An agent answered by mail what may not be answered.")),
    "backscatter": Reason(N_("Foreign bounce"), N_("It reports on a mail that is not ours.")),
    "delivery_report": Reason(N_("Delivery report"), N_("It only says that a mail was delivered.")),
    "feedback": Reason(N_("Complaint report"), N_("It is a complaint report of a mail provider.")),
    "auto_mailer": Reason(N_("Mailing list"), N_("It comes from a mailing list.")),
    "unreadable": Reason(N_("Cannot be read"), N_("It could not be read.")),
    "too_large": Reason(N_("Too large"), N_("It is larger than the limit.")),
}


def id_of(words: str) -> str:
    """Return the reason that a fault in words belongs to."""
    known = next((one for one, reason in REASONS.items() if reason.words == words), "")
    return known or ("too_large" if "large" in words.lower() else "unreadable")
