"""What mails are made of: alternatives, pictures, packed, signed, encrypted, invitations, mails in mails."""

import struct

from tests.channels.email.maker.pieces import Mail, b64, head, mixed, multipart, page, part, plain

MAILS: dict[str, Mail] = {}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
TEXT, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"


def inner(subtype: str, *parts: bytes, boundary: str = "=inner", more: str = "") -> bytes:
    return multipart(subtype, *parts, boundary=boundary, more=more)


MAILS["alternative_html_richer"] = (
    mixed(
        "alternative_html_richer",
        part(TEXT, "The kettle leaks badly."),
        part(HTML, "<p>The <b>kettle</b> leaks badly.</p>"),
        subtype="alternative",
    ),
    {"text": "The kettle leaks badly.", "html": "<p>The <b>kettle</b> leaks badly.</p>", "files": []},
)
MAILS["plain_only_says_html"] = (
    mixed(
        "plain_only_says_html",
        part(TEXT, "Your program cannot display this format."),
        part(HTML, "<p>Wo bleibt meine Bestellung? Ich warte schon seit zwei Wochen darauf.</p>"),
        subtype="alternative",
    ),
    {"text": "Wo bleibt meine Bestellung? Ich warte schon seit zwei Wochen darauf."},
)
MAILS["plain_is_blank"] = (
    mixed("plain_is_blank", part(TEXT, " \r\n"), part(HTML, "<p>退货</p>"), subtype="alternative"),
    {"text": "退货"},
)
MAILS["html_is_a_picture"] = (
    mixed(
        "html_is_a_picture",
        part(TEXT, "Please send the invoice again, thank you."),
        part(HTML, '<img src="cid:x">'),
        subtype="alternative",
    ),
    {"text": "Please send the invoice again, thank you."},
)
MAILS["html_before_plain"] = (
    mixed(
        "html_before_plain", part(HTML, "<p>the kettle</p>"), part(TEXT, "the kettle"), subtype="alternative"
    ),
    {"text": "the kettle", "files": []},
)
MAILS["apple_pages_in_pieces"] = (
    mixed(
        "apple_pages_in_pieces",
        part(TEXT, "Before. After."),
        inner(
            "mixed",
            part(HTML, "<p>Before.</p>"),
            part("application/pdf; name=a.pdf", b"x"),
            part(HTML, "<p>After.</p>"),
        ),
        subtype="alternative",
    ),
    {"text": "Before. After.", "html": "<p>Before.</p><hr><p>After.</p>", "files": ["a.pdf"]},
)
MAILS["picture_in_place"] = (
    mixed(
        "picture_in_place",
        part(HTML, '<p>See <img src="cid:p1@x" alt="kettle"></p>'),
        part("image/png; name=kettle.png", PNG, "base64", Content_ID="<p1@x>", Content_Disposition="inline"),
        subtype="related",
    ),
    {
        "html": '<p>See <img src="cid:p1@x" alt="kettle"></p>',
        "text": "See [kettle]",
        "files": ["kettle.png"],
        "inline": True,
    },
)
MAILS["related_root_named"] = (
    mixed(
        "related_root_named",
        part("image/png; name=a.png", PNG, "base64", Content_ID="<a@x>"),
        part(HTML, '<p>x<img src="cid:a@x"></p>', Content_ID="<root@x>"),
        subtype="related",
        more='; start="<root@x>"',
    ),
    {"html": '<p>x<img src="cid:a@x"></p>', "files": ["a.png"]},
)
MAILS["related_in_alternative"] = (
    mixed(
        "related_in_alternative",
        part(TEXT, "the kettle"),
        inner(
            "related",
            part(HTML, '<p>the kettle<img src="cid:a@x"></p>'),
            part("image/png", PNG, "base64", Content_ID="<a@x>"),
        ),
        subtype="alternative",
    ),
    {"text": "the kettle", "html": '<p>the kettle<img src="cid:a@x"></p>', "files": ["attachment"]},
)
MAILS["text_file_is_no_body"] = (
    mixed("text_file_is_no_body", part(TEXT, "see the list"), part(f"{TEXT}; name=list.txt", "one\ntwo")),
    {"text": "see the list", "files": ["list.txt"]},
)
MAILS["html_file_is_no_body"] = (
    mixed(
        "html_file_is_no_body",
        part(TEXT, "see"),
        part("text/html", "<p>report</p>", Content_Disposition='attachment; filename="r.html"'),
    ),
    {"text": "see", "html": None, "files": ["r.html"]},
)
MAILS["two_texts"] = (
    mixed("two_texts", part(TEXT, "one"), part(TEXT, "two")),
    {"text": "one\n\ntwo", "files": []},
)
MAILS["html_called_plain"] = (
    head("html_called_plain", Content_Type="text/plain")
    + b"\r\n<!DOCTYPE html><html><body><p>leaks</p></body></html>",
    {"text": "leaks", "html": "<p>leaks</p>"},
)
MAILS["amp_is_hidden"] = (
    mixed(
        "amp_is_hidden",
        part(TEXT, "the kettle"),
        part("text/x-amp-html", "<amp>"),
        part(HTML, "<p>the kettle</p>"),
        subtype="alternative",
    ),
    {"text": "the kettle", "files": []},
)
MAILS["apple_double"] = (
    mixed(
        "apple_double",
        part(TEXT, "see"),
        inner(
            "appledouble",
            part("application/applefile; name=a.pdf", b"\0\x05\x16\x07", "base64"),
            part("application/pdf; name=a.pdf", b"data", "base64"),
        ),
    ),
    {"text": "see", "files": ["a.pdf"], "sizes": [4]},
)
INSIDE = head("inside", From="Bob <bob@x.example>", Subject="Inside") + b"\r\nthe words inside\r\n"
MAILS["mail_in_mail"] = (
    mixed("mail_in_mail", part(TEXT, "see what he wrote"), part("message/rfc822", INSIDE)),
    {
        "text": "see what he wrote",
        "files": ["message.eml"],
        "types": ["message/rfc822"],
        "from": "dora@shop.example",
    },
)
MAILS["mail_in_mail_coded"] = (
    mixed("mail_in_mail_coded", part(TEXT, "see"), part("message/rfc822; name=b.eml", INSIDE, "base64")),
    {"files": ["b.eml"], "contents": [b64(INSIDE)]},
)
MAILS["digest"] = (
    mixed("digest", part("", INSIDE), part("", INSIDE), subtype="digest"),
    {"text": "", "types": ["message/rfc822"] * 2},
)
MAILS["never_closed"] = (
    head("never_closed", Content_Type='multipart/mixed; boundary="b"')
    + b"\r\n--b\r\n\r\nwords\r\n--b\r\nContent-Type: image/png\r\n\r\nxx",
    {"text": "words", "types": ["image/png"]},
)
MAILS["wrong_boundary"] = (
    head("wrong_boundary", Content_Type='multipart/mixed; boundary="other"')
    + b"\r\n--b\r\n\r\nwords\r\n--b--\r\n",
    {"text": "--b\n\nwords\n--b--"},
)
MAILS["boundary_with_blanks"] = (
    head("boundary_with_blanks", Content_Type='multipart/mixed; boundary="b b"')
    + b"\r\n--b b \r\n\r\nwords\r\n--b b--\r\n",
    {"text": "words"},
)
MAILS["only_a_file"] = (
    head("only_a_file", Content_Type="application/pdf; name=a.pdf", Content_Transfer_Encoding="base64")
    + b"\r\n"
    + b64(b"pdf").encode(),
    {"text": "", "files": ["a.pdf"], "sizes": [3]},
)
MAILS["fax"] = (
    mixed("fax", part("image/tiff; name=fax.tif", b"II*\0", "base64")),
    {"text": "", "files": ["fax.tif"]},
)

# signed and encrypted
SIGNATURE = part(
    "application/pgp-signature; name=signature.asc",
    "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
)
MAILS["pgp_mime_signed"] = (
    mixed(
        "pgp_mime_signed",
        part(TEXT, "It leaks."),
        SIGNATURE,
        subtype="signed",
        more='; protocol="application/pgp-signature"',
    ),
    {"text": "It leaks.", "protection": "signed", "files": ["signature.asc"]},
)
MAILS["pgp_in_the_text"] = (
    plain(
        "pgp_in_the_text",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt leaks.\n- -- \nDora\n-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----",
    ),
    {"text": "It leaks.\n-- \nDora", "reply_text": "It leaks.", "protection": "signed"},
)
MAILS["pgp_mime_encrypted"] = (
    mixed(
        "pgp_mime_encrypted",
        part("application/pgp-encrypted", "Version: 1"),
        part(
            "application/octet-stream; name=encrypted.asc",
            "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----",
        ),
        subtype="encrypted",
    ),
    {"text": "", "protection": "encrypted", "files": ["attachment", "encrypted.asc"]},
)
MAILS["pgp_encrypted_in_the_text"] = (
    plain("pgp_encrypted_in_the_text", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"),
    {"protection": "encrypted"},
)


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def ber(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"


DATA, SIGNED, ENVELOPED = (bytes.fromhex(f"06092a864886f70d0107{one}") for one in ("01", "02", "03"))
WORDS = part(TEXT, "退货，谢谢。", "base64")


def smime(octets: bytes, wrap) -> bytes:
    content = wrap(0x30, DATA + wrap(0xA0, octets))
    return wrap(
        0x30, SIGNED + wrap(0xA0, wrap(0x30, der(0x02, b"\x01") + der(0x31, b"") + content + der(0x31, b"")))
    )


SMIME = {
    "smime_opaque": smime(der(0x04, WORDS), der),
    "smime_opaque_streamed": smime(ber(0x24, der(0x04, WORDS[:40]) + der(0x04, WORDS[40:])), ber),
}
for name, data in SMIME.items():
    kind = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    MAILS[name] = (
        head(name, Content_Type=kind, Content_Transfer_Encoding="base64") + b"\r\n" + b64(data).encode(),
        {"text": "退货，谢谢。", "protection": "signed", "files": []},
    )
for name, data, protection in (
    ("smime_encrypted", der(0x30, ENVELOPED + der(0xA0, b"\x30\x00")), "encrypted"),
    ("smime_broken", b"\x30\x82\xff\xff\x06", ""),
):
    kind = "application/pkcs7-mime; name=smime.p7m"
    MAILS[name] = (
        head(name, Content_Type=kind, Content_Transfer_Encoding="base64") + b"\r\n" + b64(data).encode(),
        {"text": "", "protection": protection, "files": ["smime.p7m"]},
    )
MAILS["smime_detached"] = (
    mixed(
        "smime_detached",
        part(TEXT, "It leaks."),
        part("application/pkcs7-signature; name=smime.p7s", b"x", "base64"),
        subtype="signed",
    ),
    {"text": "It leaks.", "protection": "signed", "files": ["smime.p7s"]},
)

# winmail.dat


def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def prop(kind: int, name: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(data)) + data + b"\0" * (-len(data) % 4)


def winmail(*attributes: bytes) -> bytes:
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x9006, 8, struct.pack("<I", 0x10000))
        + b"".join(attributes)
    )


def packed(title: bytes, data: bytes, *props: bytes) -> bytes:
    values = attribute(2, 0x9005, 6, struct.pack("<I", len(props)) + b"".join(props)) if props else b""
    return (
        attribute(2, 0x9002, 6, b"\0" * 14)
        + attribute(2, 0x8010, 1, title + b"\0")
        + attribute(2, 0x800F, 6, data)
        + values
    )


TNEF = "application/ms-tnef; name=winmail.dat"
LONG = "退货申请单据.pdf".encode("utf-16-le") + b"\0\0"
MAILS["winmail_files"] = (
    mixed(
        "winmail_files",
        part(TEXT, "see"),
        part(
            TNEF,
            winmail(packed(b"A.PDF", b"first", prop(0x1F, 0x3707, LONG)), packed(b"b.txt", b"second")),
            "base64",
        ),
    ),
    {"text": "see", "files": ["退货申请单据.pdf", "b.txt"], "contents": [b64(b"first"), b64(b"second")]},
)
MAILS["winmail_body"] = (
    mixed(
        "winmail_body",
        part(
            TNEF,
            winmail(
                attribute(1, 0x9007, 6, struct.pack("<I", 936) + b"\0" * 4),
                attribute(1, 0x800C, 2, "水壶坏了\0".encode("gbk")),
            ),
            "base64",
        ),
    ),
    {"text": "水壶坏了", "files": []},
)
MAILS["winmail_html"] = (
    mixed(
        "winmail_html",
        part(
            TNEF,
            winmail(
                attribute(
                    1,
                    0x9003,
                    6,
                    struct.pack("<I", 2)
                    + struct.pack("<HHI", 3, 0x3FDE, 65001)
                    + prop(0x102, 0x1013, "<p>退货<script>x</script></p>".encode()),
                )
            ),
            "base64",
        ),
    ),
    {"text": "退货", "html": "<p>退货</p>"},
)
RTF = b"{\\rtf1\\ansi The kettle\\par leaks.}"
MAILS["winmail_rtf"] = (
    mixed(
        "winmail_rtf",
        part(
            TNEF,
            winmail(
                attribute(
                    1,
                    0x9003,
                    6,
                    struct.pack("<I", 1)
                    + prop(
                        0x102,
                        0x1009,
                        struct.pack("<III", len(RTF) + 12, len(RTF), 0x414C454D) + b"\0" * 4 + RTF,
                    ),
                )
            ),
            "base64",
        ),
    ),
    {"text": "The kettle\nleaks."},
)
MAILS["winmail_broken"] = (
    mixed("winmail_broken", part(TEXT, "see"), part(TNEF, b"not packed at all", "base64")),
    {"text": "see", "files": ["winmail.dat"]},
)
MAILS["winmail_lies_about_length"] = (
    mixed(
        "winmail_lies_about_length",
        part(TEXT, "see"),
        part(
            TNEF,
            winmail(packed(b"a.txt", b"ok")) + struct.pack("<BHHI", 1, 0x9003, 6, 0xFFFFFFFF) + b"x" * 40,
            "base64",
        ),
    ),
    {"text": "see", "files": ["a.txt"]},
)

# invitations
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
MAILS["html_alone"] = (
    page("html_alone", "<h1>Hello</h1><ul><li>one<li>two</ul>"),
    {"text": "Hello\n\n* one\n* two"},
)
