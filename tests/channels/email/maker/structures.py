"""What mails are made of: alternatives, pictures, packed, signed, encrypted, invitations, mails in mails."""

import struct

from tests.channels.email.maker import calendars, protected, winmail
from tests.channels.email.maker.pieces import HTML, TEXT, Mail, b64, head, mixed, multipart, page, part

MAILS: dict[str, Mail] = {**protected.MAILS, **winmail.MAILS, **calendars.MAILS}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)


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
MAILS["html_alone"] = (
    page("html_alone", "<h1>Hello</h1><ul><li>one<li>two</ul>"),
    {"text": "Hello\n\n* one\n* two"},
)
