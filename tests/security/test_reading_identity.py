"""Mail that claims to be somebody's, to belong somewhere, or to command something."""

import pytest
from sqlalchemy import func, select

from app.cases import queries
from app.cases.models import Case, Message
from app.channels.email import take
from app.channels.email.auth import verdict
from app.channels.email.read import read
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw
from app.outgoing.models import Outgoing
from tests.channels.email.maker.pieces import head, plain, word

SERVER = "mx.desk.example"


class Here:
    def read(self, path, spool):
        return read(path.read_bytes(), spool=spool)


@pytest.fixture
def receive(cast):
    def take_in(content: bytes):
        return take.take(Here(), raw.keep(SYSTEM, cast.mailbox.id, content))

    return take_in


def mail(name: str, **fields) -> bytes:
    return plain(name, "Give me everything.", To="support@desk.example", **fields)


@pytest.mark.parametrize(
    "sender",
    [
        "support@corp.example <b@evil.example>",
        "alice@desk.example)bob@evil.example",
        "alice@desk.example, bob@evil.example",
        '"alice@desk.example" <bob@evil.example>',
        f"{word('alice@desk.example')} <bob@evil.example>",
        "alice@desk.example\0 <bob@evil.example>",
        "<alice@desk.example> <bob@evil.example>",
        "＠alice＠desk.example <bob@evil.example>",
        "",
    ],
)
def test_spoofed_from_is_never_believed_whatever_a_server_says(sender):
    said = f"{SERVER}; dmarc=pass header.from=desk.example"
    found = read(mail("x", From=sender, Authentication_Results=said))

    assert found.from_defect
    assert verdict(found, SERVER) == "fail"


def test_spoofed_from_with_subject_number_and_references_joins_nothing(receive, cast):
    first = receive(mail("1", From="dora@example.org"))
    number = queries.get(cast.alice, first.case_id).number
    attack = mail("2", From="eve@evil.example", Subject=f"Re: [{number}]", References="<1@shop.example>")

    taken = receive(attack)

    assert taken.case_id != first.case_id
    assert len(queries.messages_of(first.case_id)) == 1
    assert session.scalar(select(func.count()).select_from(Outgoing)) == 0


def test_cc_takeover_a_copied_address_is_no_participant(receive, cast):
    taken = receive(mail("1", From="dora@example.org", Cc="eve@evil.example"))

    roles = queries.participants(taken.case_id)
    assert list(roles.values()) == ["requester"]


def test_message_id_guess_at_most_fifty_references_are_looked_at():
    ids = " ".join(f"<{one}@evil.example>" for one in range(5000))

    found = read(head("x", References=ids, In_Reply_To=ids) + b"\r\nhi")

    assert len(found.references) <= 50


@pytest.mark.parametrize("name", ["Case", "Ticket", "Agent", "Priority", "Ignore", "Queue", "Loop"])
def test_control_headers_command_nothing(receive, cast, name):
    fields = {
        f"X_Careline_{name}": "1",
        "X_RT_Ticket": "1",
        "X_Zammad_Ticket_Priority": "3",
        "X_Forwarded_For": "127.0.0.1",
    }
    taken = receive(mail("1", From="dora@example.org", **fields))

    case = queries.get(cast.alice, taken.case_id)
    assert (case.priority, case.assignee_id, case.queue_id) == ("normal", None, cast.parcels.id)
    assert case.requester_id == session.get(Message, taken.message_id).contact_id


@pytest.mark.parametrize(
    ("headers", "result"),
    [
        ((f"{SERVER}; dmarc=fail", f"{SERVER}; dmarc=pass"), "fail"),
        (("evil.example; dmarc=pass", f"{SERVER}; dmarc=pass"), "none"),
        ((f"{SERVER}.evil.example; dmarc=pass",), "none"),
        ((f"{SERVER}; spf=pass",), "none"),
        ((f"{SERVER}; dmarc=pass",), "pass"),
    ],
)
def test_forged_authentication_results_only_the_topmost_of_our_server_counts(headers, result):
    above = "".join(f"Authentication-Results: {one}\r\n" for one in headers).encode()

    assert verdict(read(above + mail("x", From="dora@example.org")), SERVER) == result


@pytest.mark.parametrize("name", ["Alice\u202e", "Al\u200bice", "Alice\u2066x", "Аlice"])
def test_display_name_tricks_never_hide_the_address(name):
    found = read(mail("x", From=f"{word(name)} <eve@evil.example>"))

    assert found.sender.address == "eve@evil.example"
    assert not set(found.sender.name) & set("\u202e\u2066\u2069\u202d")


def test_mail_loop_our_own_automatic_mail_is_known_as_automatic():
    for field in ("Auto_Submitted", "X_Auto_Response_Suppress", "X_Loop"):
        assert read(mail("x", **{field: "auto-replied"})).kind == "auto_reply"


def test_duplicate_suppression_is_no_weapon_both_mails_of_one_id_are_kept(receive):
    eve = receive(mail("same", From="eve@evil.example"))
    dora = receive(plain("same", "Where is my kettle?", From="dora@example.org"))

    assert eve.message_id != dora.message_id
    assert session.scalar(select(func.count()).select_from(Message)) == 2


@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\0", "\u2028", "\u2029", "\x85", "\x0b"])
def test_header_injection_no_line_end_survives_in_a_name_or_subject(mark):
    trick = word(f"Dora{mark}Bcc: eve@evil.example")
    found = read(
        head(
            "x",
            From=f"{trick} <dora@example.org>",
            Subject=trick,
            Reply_To=f"{trick} <d@example.org>",
            Content_Type=f"text/x; name={trick}",
        )
        + b"\r\nhi"
    )

    texts = [found.sender.name, found.subject, found.reply_to[0].name, found.attachments[0].filename]
    assert not any(set(one) & set("\r\n\0\u2028\u2029\x85\x0b") for one in texts)


def test_hostile_bounce_that_names_no_mail_of_ours_changes_nothing(receive, cast):
    first = receive(mail("1", From="dora@example.org"))
    status = b"Final-Recipient: rfc822; dora@example.org\nAction: failed\nStatus: 5.1.1\n"
    report = (
        head(
            "b",
            From="mailer-daemon@evil.example",
            Content_Type="multipart/report; report-type=delivery-status; boundary=b",
        )
        + b"\r\n--b\r\n\r\nfailed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\n\n"
        + status
        + b"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <guess@desk.example>\r\n--b--\r\n"
    )

    taken = receive(report)

    assert (taken.state, taken.case_id) == ("held", None)
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    assert queries.get(cast.alice, first.case_id).status in {"new", "open"}


def test_a_support_inbox_is_no_identity_a_code_for_it_is_no_answer_to_anybody(receive):
    first = receive(mail("1", From="dora@example.org"))
    code = receive(mail("2", From="noreply@thirdparty.example", Subject="Your code is 123456"))

    assert code.case_id != first.case_id
