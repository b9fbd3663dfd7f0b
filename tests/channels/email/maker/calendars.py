"""Invitations of calendars."""

from tests.channels.email.maker.pieces import HTML, TEXT, Mail, mixed, part

MAILS: dict[str, Mail] = {}
ICS = """BEGIN:VCALENDAR
PRODID:-//x//y//EN
VERSION:2.0
METHOD:{method}
BEGIN:VTIMEZONE
TZID:China Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@x.example
DTSTAMP:20261101T000000Z
{when}
SUMMARY:{summary}
LOCATION:Room 2\\, Berlin
ORGANIZER;CN=Bob Stone:mailto:bob@x.example
{more}END:VEVENT
END:VCALENDAR
"""
ZONED = "DTSTART;TZID=China Standard Time:20261130T100000\nDTEND;TZID=China Standard Time:20261130T113000"
EVENT = {"method": "request", "summary": "看样品", "start": "2026-11-30T02:00:00Z", "end": "2026-11-30T03:30:00Z", "all_day": False,
         "where": "Room 2, Berlin", "organiser": "Bob Stone <bob@x.example>", "answer": "", "repeats": False}  # fmt: skip


def ics(method: str = "REQUEST", when: str = ZONED, summary: str = "看样品", more: str = "") -> str:
    return ICS.format(method=method, when=when, summary=summary, more=more).replace("\n", "\r\n")


INVITED = {
    "invitation": (ics(), EVENT),
    "invitation_utc": (ics(when="DTSTART:20261130T020000Z\nDURATION:PT1H30M"), EVENT),
    "invitation_all_day": (ics(when="DTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261202"), {**EVENT, "start": "2026-11-30", "end": "2026-12-02", "all_day": True}),
    "invitation_floating": (ics(when="DTSTART:20261130T100000\nDTEND:20261130T110000"), {**EVENT, "start": "2026-11-30T10:00:00", "end": "2026-11-30T11:00:00"}),
    "invitation_called_off": (ics("CANCEL"), {**EVENT, "method": "cancel"}),
    "invitation_answered": (ics("REPLY", more="ATTENDEE;PARTSTAT=DECLINED:mailto:dora@shop.example\n"), {**EVENT, "method": "reply", "answer": "declined"}),
    "invitation_weekly": (ics(more="RRULE:FREQ=WEEKLY;COUNT=4\n"), {**EVENT, "repeats": True}),
}  # fmt: skip
for name, (calendar, event) in INVITED.items():
    kind = f"text/calendar; charset=utf-8; method={event['method'].upper()}"
    MAILS[name] = (
        mixed(
            name,
            part(TEXT, "Please come."),
            part(HTML, "<p>Please come.</p>"),
            part(kind, calendar, "base64"),
            subtype="alternative",
        ),
        {"text": "Please come.", "invitations": [event], "files": ["invitation.ics"]},
    )
MAILS["invitation_and_its_file"] = (
    mixed(
        "invitation_and_its_file",
        part("text/calendar; method=REQUEST", ics(), "base64"),
        part("application/ics; name=invite.ics", ics(), "base64"),
    ),
    {"invitations": [EVENT], "files": ["invitation.ics", "invite.ics"]},
)
MAILS["invitation_broken"] = (
    mixed(
        "invitation_broken",
        part(TEXT, "Please come."),
        part("text/calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\n"),
    ),
    {"text": "Please come.", "invitations": [], "files": ["invitation.ics"]},
)
