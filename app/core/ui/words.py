"""The one word, icon and tone of each status, priority, channel and state, used everywhere."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask_babel import format_currency, format_decimal, lazy_gettext
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Look:
    """word: translated when shown. icon: a name in icons.txt. tone: a meaning of tokens.css, or ""."""

    word: LazyString
    icon: str
    tone: str = ""


STATUSES = {
    "new": Look(lazy_gettext("New"), "circle", "info"),
    "open": Look(lazy_gettext("Open"), "record-circle", "accent"),
    "waiting_customer": Look(lazy_gettext("Waiting for customer"), "hourglass-split"),
    "waiting_other": Look(lazy_gettext("Waiting for somebody else"), "pause-circle"),
    "solved": Look(lazy_gettext("Solved"), "check2-circle", "good"),
    "closed": Look(lazy_gettext("Closed"), "archive"),
}
PRIORITIES = {
    "low": Look(lazy_gettext("Low"), "chevron-down"),
    "normal": Look(lazy_gettext("Normal"), "dash"),
    "high": Look(lazy_gettext("High"), "chevron-up", "warn"),
    "urgent": Look(lazy_gettext("Urgent"), "chevron-bar-up", "bad"),
}
CHANNELS = {
    "email": Look(lazy_gettext("Email"), "envelope"),
    "phone": Look(lazy_gettext("Phone"), "telephone"),
    "visit": Look(lazy_gettext("In person"), "person"),
    "portal": Look(lazy_gettext("Portal"), "window"),
    "form": Look(lazy_gettext("Form"), "ui-checks"),
    "chat": Look(lazy_gettext("Chat"), "chat-dots"),
    "sms": Look(lazy_gettext("Text message"), "phone"),
    "whatsapp": Look(lazy_gettext("WhatsApp"), "whatsapp"),
    "fax": Look(lazy_gettext("Fax"), "printer"),
    "api": Look(lazy_gettext("API"), "code-slash"),
    "note": Look(lazy_gettext("Note"), "lock-fill"),
}
#: By the method of RFC 5546.
INVITATIONS = {
    "request": Look(lazy_gettext("Invitation"), "calendar-event"),
    "cancel": Look(lazy_gettext("Called off"), "calendar-event", "bad"),
    "reply": Look(lazy_gettext("Answer to an invitation"), "calendar-event"),
    "counter": Look(lazy_gettext("Another time is proposed"), "calendar-event", "warn"),
}
ANSWERS = {
    "accepted": Look(lazy_gettext("Accepted"), "check2", "good"),
    "declined": Look(lazy_gettext("Declined"), "x-lg", "bad"),
    "tentative": Look(lazy_gettext("Perhaps"), "question-circle"),
}
OUTGOING = {
    "queued": Look(lazy_gettext("Queued"), "clock"),
    "sending": Look(lazy_gettext("Sending"), "send"),
    "sent": Look(lazy_gettext("Sent"), "check2"),
    "ambiguous": Look(lazy_gettext("Perhaps sent"), "question-circle", "warn"),
    "retrying": Look(lazy_gettext("Not yet sent"), "arrow-repeat", "warn"),
    "failed": Look(lazy_gettext("Not sent"), "exclamation-triangle", "bad"),
    "held": Look(lazy_gettext("Held back"), "pause-circle", "warn"),
    "bounced": Look(lazy_gettext("Came back"), "arrow-return-left", "bad"),
}
STEPS = (
    lazy_gettext("Made"),
    lazy_gettext("On the way"),
    lazy_gettext("Customs"),
    lazy_gettext("Out for delivery"),
    lazy_gettext("Delivered"),
)
PARCELS = {
    "label_created": lazy_gettext("Label made"),
    "picked_up": lazy_gettext("Picked up"),
    "in_transit": lazy_gettext("On the way"),
    "customs": lazy_gettext("In customs"),
    "out_for_delivery": lazy_gettext("Out for delivery"),
    "attempted": lazy_gettext("Nobody was there"),
    "exception": lazy_gettext("Stopped on its way"),
    "returned": lazy_gettext("On its way back"),
    "delivered": lazy_gettext("Delivered"),
}
#: What a parcel is in: see orders.rules.trouble.
TROUBLES = {
    "exception": Look(lazy_gettext("Stopped"), "exclamation-octagon", "bad"),
    "returned": Look(lazy_gettext("On its way back"), "arrow-return-left", "bad"),
    "late": Look(lazy_gettext("Late"), "clock", "warn"),
    "silent": Look(lazy_gettext("No news"), "hourglass-split", "warn"),
}
ORDERS = {
    "new": lazy_gettext("New"),
    "placed": lazy_gettext("Placed"),
    "pending": lazy_gettext("Pending"),
    "paid": lazy_gettext("Paid"),
    "processing": lazy_gettext("In the works"),
    "packed": lazy_gettext("Packed"),
    "partly_shipped": lazy_gettext("Partly sent"),
    "shipped": lazy_gettext("On the way"),
    "delivered": lazy_gettext("Delivered"),
    "cancelled": lazy_gettext("Cancelled"),
    "returned": lazy_gettext("Returned"),
    "refunded": lazy_gettext("Paid back"),
}
RETURNS = {
    "requested": Look(lazy_gettext("Asked for"), "question-circle", "info"),
    "approval": Look(lazy_gettext("Waits for approval"), "hourglass-split", "warn"),
    "approved": Look(lazy_gettext("Approved"), "check2", "good"),
    "refused": Look(lazy_gettext("Refused"), "slash-circle", "bad"),
    "label_sent": Look(lazy_gettext("Label made"), "printer", "info"),
    "received": Look(lazy_gettext("Received"), "inbox", "info"),
    "refunded": Look(lazy_gettext("Paid back"), "check2-circle", "good"),
    "replaced": Look(lazy_gettext("Replaced"), "check2-circle", "good"),
    "cancelled": Look(lazy_gettext("Called off"), "x-lg"),
}
RETURN_REASONS = {
    "damaged": lazy_gettext("Damaged"),
    "wrong_item": lazy_gettext("Wrong item"),
    "not_as_described": lazy_gettext("Not as described"),
    "too_late": lazy_gettext("Came too late"),
    "changed_mind": lazy_gettext("Changed their mind"),
    "warranty": lazy_gettext("Warranty"),
    "other": lazy_gettext("Another reason"),
}
RESOLUTIONS = {"refund": lazy_gettext("Money back"), "replacement": lazy_gettext("Replacement")}
CONDITIONS = {
    "": lazy_gettext("not said"),
    "as_new": lazy_gettext("as new"),
    "used": lazy_gettext("used"),
    "damaged": lazy_gettext("damaged"),
}
#: How somebody besides the buyer shares an order.
SHARES = {
    "receiver": lazy_gettext("receiver"),
    "colleague": lazy_gettext("colleague"),
    "other": lazy_gettext("shares it"),
}
KILO = 1024


def initials(name: str) -> str:
    """Return one or two letters for an avatar: "AM" of "Anna Maier", the family name of a Chinese one."""
    parts = name.replace("@", " ").split()
    if not parts:
        return "?"
    if "\u4e00" <= parts[0][0] <= "\u9fff":
        return parts[0][0]
    return "".join(part[0] for part in (parts[0], *parts[1:][-1:])).upper()


def file_size(size: int) -> str:
    """Return size, in bytes, as people read it: "340 B", "1.2 MB"."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < KILO:
            return f"{format_decimal(round(amount, 1 if amount < 10 else 0))} {unit}"
        amount /= KILO
    return f"{format_decimal(round(amount, 1))} GB"


def money(total_minor: int, currency: str) -> str:
    """Return an amount in the currency's smallest unit as the page's language writes it."""
    return str(format_currency(Decimal(total_minor).scaleb(-get_currency_precision(currency)), currency))


def amount(total_minor: int, currency: str) -> str:
    """Return an amount in the currency's smallest unit as one types it: 49.90."""
    places = get_currency_precision(currency)
    return f"{Decimal(total_minor).scaleb(-places):.{places}f}"


FILTERS = (amount, initials, file_size, money)
