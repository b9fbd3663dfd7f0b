"""Messages of a timeline, rendered once for all who read them alike: what was said seldom changes."""

from collections.abc import Callable
from operator import attrgetter

from app.cases.queries import Entry, Message
from app.core.ui import once, times
from app.core.web import current_actor
from app.desk.door import desk, is_viewable

MOST_CHARS = 10_000
#: All columns but those with words of a machine's own shape, and its HTML, which stands in a frame.
_SAID = attrgetter(
    *(one.key for one in Message.__mapper__.column_attrs if one.key not in {"extras", "planned", "html"})
)
_FILE = attrgetter("id", "filename", "size", "content_type")
_LEFT = attrgetter("id", "recipient", "state", "sent_doubtfully", "error", "report", "delivered_at")
#: Of copies that offer nothing to do: no form stands beside them, whose token is one reader's.
_QUIET = {"queued", "sending", "sent"}


@desk.app_template_global()
def said_once(entry: Entry, caller: Callable[[], str]) -> str:
    """Return what caller renders of a message, or rendered for somebody else who may do as much."""
    message = entry.message
    if message is None or not _lasts(message, entry):
        return caller()
    facts = _SAID(message), bool(message.html), times.ago(message.at), entry.side and entry.side.subject
    loose = tuple((one.id, is_viewable(one)) for one in message.loose_files)
    files, left = tuple(map(_FILE, message.attachments)), tuple(map(_LEFT, entry.copies))
    return once.once("message", facts, files, loose, left, current_actor().grants, caller=caller)


def _lasts(message: Message, entry: Entry) -> bool:
    """Tell whether all readers with the same grants see the same of it, for longer than a moment."""
    if message.leaves_at or message.files_held or message.extras or len(message.text) > MOST_CHARS:
        return False
    return all(one.state in _QUIET and one.next_at is None for one in entry.copies)
