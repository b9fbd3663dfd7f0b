"""From where on a mailbox is read: found at the first contact, then kept, so that no crash imports years."""

from dataclasses import asdict, dataclass

from app.core import site
from app.core.actor import Actor
from app.core.command import command


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """account: a hash of which server's folder it is. uidvalidity: of the folder's present life.

    whose: a hash that stays the same when the mailbox moves to another server. first_uid: this one and all
    newer are taken. backlog: older UIDs that are taken too, in order.
    """

    account: str
    uidvalidity: int
    first_uid: int
    backlog: tuple[int, ...] = ()
    whose: str = ""


def of(mailbox_id: int) -> Beginning | None:
    """Return where the reading of a mailbox began, None before the first contact."""
    words = site.read(f"mailbox_beginning.{mailbox_id}")
    return Beginning(**{**words, "backlog": tuple(words["backlog"])}) if words else None


@command
def begin(_actor: Actor, mailbox_id: int, beginning: Beginning) -> None:
    """Write down where the reading of a mailbox begins, in place of an earlier beginning."""
    words = asdict(beginning)
    site.state(f"mailbox_beginning.{mailbox_id}", {**words, "backlog": list(beginning.backlog)})
