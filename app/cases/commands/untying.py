"""What agents do about a message that stands in the wrong case, or came from nobody knows whom."""

from app.cases import policy, queries, rules
from app.cases.commands import steps, talking
from app.cases.events import FilesReleased, MessageDetached
from app.cases.models import Case, Message
from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.people import queries as people


@command
def detach(actor: Actor, message_id: int) -> Case:
    """Give a message from outside a case of its own, its sender the requester. Returns the new case.

    Raises NotFound, NotAllowed; Refused where it is not from outside, or nothing else was said in its case.
    """
    message, case = _of(actor, message_id)
    policy.ensure(actor, "cases.work")
    if message.direction != "in" or message.contact_id is None:
        raise Refused(N_("Only what came from outside can have a case of its own."))
    if not any(one.id != message.id for one in queries.messages_of(case.id)):
        raise Refused(N_("Nothing else was said in this case."))
    own = _own_case(actor, message, case)
    changes = [Change(field="detached", before=None, after=own.number)]
    record(actor, MessageDetached(case_id=case.id, message_id=message.id, to_case_id=own.id), changes)
    steps.retell(case, [one for one in queries.messages_of(case.id) if one.id != message.id])
    message.case_id, message.joined_by = own.id, "detached"
    steps.add(actor, own, message)
    return own


@command
def release_files(actor: Actor, message_id: int) -> Message:
    """Let the attachments of a message whose sender failed a check be opened. Raises NotFound, NotAllowed."""
    message, case = _of(actor, message_id)
    policy.ensure(actor, "cases.work")
    if message.files_held:
        message.files_held = False
        changes = [Change(field="files", before=None, after=message.author_address)]
        record(actor, FilesReleased(case_id=case.id, message_id=message.id), changes)
    return message


def _of(actor: Actor, message_id: int) -> tuple[Message, Case]:
    message = queries.message(actor, message_id)
    return message, queries.get(actor, message.case_id)


def _own_case(actor: Actor, message: Message, case: Case) -> Case:
    assert message.contact_id is not None
    own = talking.open_case(
        actor,
        talking.Opening(
            requester_id=message.contact_id,
            queue_id=case.queue_id,
            subject=message.subject or case.subject,
            channel=message.channel,
            mailbox_id=case.mailbox_id,
            at=message.at,
            follows=case.id,
            how="detached",
        ),
    )
    own.due_at = rules.due(message.at, people.queue(case.queue_id).reply_within_minutes)
    return own
