"""What somebody sends who wants to break the reader, or to be taken for another."""

from tests.channels.email.maker.pieces import Mail, head, mixed, multipart, page, part, plain, word
from tests.channels.email.maker.winmail import TNEF, winmail

MAILS: dict[str, Mail] = {}


def levels(count: int) -> bytes:
    inside = "".join(
        f"Content-Type: multipart/mixed; boundary=b{one}x\r\n\r\n--b{one}x\r\n" for one in range(count)
    )
    return f"From: a@b.example\r\n{inside}\r\nwords\r\n".encode()


MAILS["levels_50"] = (levels(50), {"text": "words"})
MAILS["levels_1000"] = (levels(1000), {"unreadable": "This mail is nested more than 50 levels deep."})
MAILS["parts_2000"] = (
    head("parts_2000", Content_Type="multipart/mixed; boundary=b") + b"\r\n" + b"--b\r\n\r\nx\r\n" * 2000,
    {"unreadable": "This mail has more than 1,000 parts."},
)
_BOMB = part("text/plain", "end")
for depth in range(7):
    _BOMB = multipart("mixed", *[_BOMB] * 3, boundary=f"=z{depth}")
MAILS["zip_bomb_of_parts"] = (
    head("zip_bomb_of_parts") + _BOMB,
    {"unreadable": "This mail has more than 1,000 parts."},
)
MAILS["headers_100000"] = (
    b"From: dora@shop.example\r\nSubject: ok\r\n" + b"A:b\r\n" * 100_000 + b"\r\nwords",
    {"subject": "ok", "text": "words"},
)
MAILS["one_header_of_a_megabyte"] = (
    b"From: dora@shop.example\r\nX-A: " + b"y" * 1_000_000 + b"\r\nSubject: late\r\n\r\nwords",
    {"text": "words", "from": "dora@shop.example"},
)
MAILS["mails_in_mails_1000"] = (
    head("mails_in_mails_1000") + b"Content-Type: message/rfc822\r\n\r\n" * 1000,
    {"types": ["message/rfc822"]},
)
MAILS["nothing_but_nul"] = (b"\0" * 1000, {"unreadable": "This mail is empty."})
MAILS["nul_everywhere"] = (
    b"Fr\0om: dora@shop.example\r\nSub\0ject: ke\0ttle\r\n\r\nwo\0rds",
    {"subject": "kettle", "text": "words", "from": "dora@shop.example"},
)
MAILS["from_twice"] = (
    head("from_twice") + b"From: Eve <eve@evil.example>\r\n\r\nhi",
    {"from": "dora@shop.example", "from_defect": "more than one From"},
)
MAILS["from_two_addresses"] = (
    head("from_two_addresses", From="dora@shop.example, eve@evil.example") + b"\r\nhi",
    {"from_defect": "more than one address in From"},
)
MAILS["from_name_is_staff"] = (
    head("from_name_is_staff", From='"help@careline.example" <eve@evil.example>') + b"\r\nhi",
    {"from": "eve@evil.example", "from_defect": "the name in From is another address"},
)
MAILS["from_address_after_bracket"] = (
    head("from_address_after_bracket", From="dora@shop.example) <eve@evil.example>") + b"\r\nhi",
    {"from_defect": "From cannot be read"},
)
MAILS["from_line_end_in_name"] = (
    head(
        "from_line_end_in_name",
        From=f"{word('Dora' + chr(13) + chr(10) + 'Bcc: eve@evil.example')} <dora@shop.example>",
    )
    + b"\r\nhi",
    {
        "sender": {"name": "Dora Bcc: eve@evil.example", "address": "dora@shop.example"},
        "from_defect": "the name in From is another address",
    },
)
MAILS["subject_line_end"] = (
    head("subject_line_end", Subject=word("a\r\nBcc: eve@evil.example\0\u2028x")) + b"\r\nhi",
    {"subject": "a Bcc: eve@evil.example x"},
)
MAILS["subject_turns_around"] = (
    head("subject_turns_around", Subject=word("invoice\u202efdp.exe")) + b"\r\nhi",
    {"subject": "invoicefdp.exe"},
)
MAILS["words_turn_around"] = (plain("words_turn_around", "pay \u202e001\u202c now"), {"text": "pay 001 now"})
MAILS["control_headers"] = (
    head(
        "control_headers",
        X_Careline_Case="1",
        X_Careline_Agent="alice",
        X_Careline_Priority="urgent",
        X_Forwarded_For="127.0.0.1",
    )
    + b"\r\nhi",
    {"kind": "message", "subject": "My kettle", "from": "dora@shop.example"},
)
MAILS["references_5000"] = (
    head("references_5000", References=" ".join(f"<{one}@evil.example>" for one in range(1900))) + b"\r\nhi",
    {"references": [f"<{one}@evil.example>" for one in range(1850, 1900)]},
)
for name, mark in (
    ("words_of_quotes", ">" * 200_000),
    ("words_of_links", "http://a.a.a" * 20_000),
    ("words_of_blanks", " " * 200_000 + "x"),
    ("words_of_encoded", "=?" * 100_000),
):
    MAILS[name] = (head(name, Subject=mark[:60_000]) + b"\r\n" + mark.encode(), {"kind": "message"})
MAILS["lines_of_attribution"] = (
    plain("lines_of_attribution", "On Monday I \n" * 10_000),
    {"kind": "message"},
)
MAILS["name_with_long_ending"] = (
    mixed(
        "name_with_long_ending",
        part("text/plain", "see"),
        part(f'application/pdf; name="a.{"x" * 7000}"', b"x"),
    ),
    {"files": [f"a.{'x' * 198}"]},
)
MAILS["winmail_of_a_thousand_attributes"] = (
    mixed(
        "winmail_of_a_thousand_attributes",
        part("text/plain", "see"),
        part(TNEF, winmail(b"\x01\x03\x90\x06\0\0\0\0\0\0\0" * 20_000), "base64"),
    ),
    {"text": "see"},
)
MAILS["authentication_twice"] = (
    b"Authentication-Results: mx.careline.example; dmarc=fail\r\nAuthentication-Results: mx.careline.example; dmarc=pass\r\n"
    + head("authentication_twice")
    + b"\r\nhi",
    {"authentication_results": "mx.careline.example; dmarc=fail"},
)

TRICKS = {
    "script": ("<script>alert(1)</script>hi", "hi"),
    "script_nested": ("<scr<script>ipt>alert(1)</script>hi", "ipt&gt;alert(1)hi"),
    "handler": ('<p onclick="x()" onmouseover=x()>hi</p>', "<p>hi</p>"),
    "javascript": ('<a href="javascript:x//http://a.example">hi</a>', '<a target="_blank" rel="noopener noreferrer">hi</a>'),
    "javascript_hidden": ('<a href="&#106;ava&#9;script:x">hi</a>', '<a target="_blank" rel="noopener noreferrer">hi</a>'),
    "data_link": ('<a href="data:text/html,x">hi</a>', '<a target="_blank" rel="noopener noreferrer">hi</a>'),
    "svg": ("<svg onload=x()><script>y</script></svg>hi", "hi"),
    "math": ("<math><mtext><table><mglyph><style><img src=x onerror=y>", ""),
    "form": ('<form action="https://evil.example"><input name=password><button>ok</button></form>hi', "okhi"),
    "frame": ('<iframe src="https://evil.example"></iframe><object data=x></object><embed src=x>hi', "hi"),
    "remote_picture": ('<img src="https://evil.example/t.png" srcset="https://evil.example/2.png">hi', "<img>hi"),
    "style": ('<style>@import "https://evil.example";</style><p style="position:fixed;background:url(x)">hi</p>', "<p>hi</p>"),
    "base_and_meta": ('<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=x"><link rel=stylesheet href=x>hi', "hi"),
    "clobbering": ('<a id="cookie" name="csrf" class="button" href="https://a.example">hi</a>', '<a href="https://a.example" target="_blank" rel="noopener noreferrer">hi</a>'),
    "comment": ("<!--><img src=x onerror=y>-->hi", "<img>--&gt;hi"),
    "file_link": ('<img src="file:///etc/passwd"><a href="file:///etc/passwd">hi</a>', '<img><a target="_blank" rel="noopener noreferrer">hi</a>'),
}  # fmt: skip
for name, (html, safe) in TRICKS.items():
    MAILS[f"html_{name}"] = (page(f"html_{name}", html), {"html": safe})
