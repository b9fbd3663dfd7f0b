"""Soft line breaks, files within the text, and transfer encodings that are broken."""

import base64
import binascii
import quopri

from tests.channels.email.maker.pieces import Mail, b64, head, mixed, part

MAILS: dict[str, Mail] = {}
DATA = bytes(range(256)) * 4


def body(
    name: str, words: bytes | str, kind: str = "text/plain; charset=utf-8", coding: str = "8bit"
) -> bytes:
    data = words.encode() if isinstance(words, str) else words
    return head(name, Content_Type=kind, Content_Transfer_Encoding=coding) + b"\r\n" + data


def file(name: str, coded: bytes | str, coding: str = "base64") -> bytes:
    return mixed(
        name,
        part("text/plain", "see"),
        part("application/pdf; name=a.pdf", coded, Content_Transfer_Encoding=coding),
    )


FLOWED = "text/plain; charset=utf-8; format=flowed"
MAILS["flowed"] = (
    body(
        "flowed",
        "This is a \r\nlong line.\r\n\r\n> quoted \r\n> words\r\n>> deeper\r\n From here\r\n-- \r\nDora\r\n",
        FLOWED,
    ),
    {
        "text": "This is a long line.\n\n> quoted words\n>> deeper\nFrom here\n-- \nDora",
        "reply_text": "This is a long line.\n\nFrom here",
    },
)
MAILS["flowed_delsp"] = (
    body("flowed_delsp", "您好，我的电热 \r\n水壶坏了。\r\n谢谢\r\n", f"{FLOWED}; delsp=yes"),
    {"text": "您好，我的电热水壶坏了。\n谢谢"},
)
MAILS["not_flowed"] = (body("not_flowed", "a \r\nb\r\n"), {"text": "a \nb"})

UU = b"begin 644 list.txt\r\n" + binascii.b2a_uu(b"one two three").replace(b"\n", b"\r\n") + b"`\r\nend\r\n"
MAILS["uuencoded"] = (
    body("uuencoded", b"Here it is.\r\n\r\n" + UU + b"\r\nBye\r\n"),
    {"text": "Here it is.\n\n\n\nBye", "files": ["list.txt"], "contents": [b64(b"one two three")]},
)
MAILS["uuencode_that_never_ends"] = (
    body("uuencode_that_never_ends", "begin 644 a.txt\r\nhello there\r\n"),
    {"text": "begin 644 a.txt\nhello there", "files": []},
)
MAILS["begin_in_words"] = (
    body("begin_in_words", "We begin 644 things.\r\nend\r\n"),
    {"text": "We begin 644 things.\nend", "files": []},
)
MAILS["yenc_is_left"] = (
    body("yenc_is_left", "=ybegin line=128 size=3 name=a.bin\r\nabc\r\n=yend size=3\r\n"),
    {"text": "=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3", "files": []},
)
MAILS["transfer_uuencode"] = (
    file(
        "transfer_uuencode", b"begin 644 a\r\n" + binascii.b2a_uu(b"kettle") + b"`\r\nend\r\n", "x-uuencode"
    ),
    {"contents": [b64(b"kettle")]},
)

CODED = base64.encodebytes(DATA).decode()
BASE64 = {
    "base64_sound": CODED,
    "base64_one_line": base64.b64encode(DATA).decode(),
    "base64_without_padding": CODED.rstrip("=\n"),
    "base64_junk_between": CODED.replace("\n", "\n!!\n", 3),
    "base64_old_line_ends": CODED.replace("\n", "\r"),
    "base64_blank_lines": CODED.replace("\n", "\r\n\r\n"),
    "base64_indented": "\n".join(f"  {line}  " for line in CODED.split("\n")),
    "base64_footer_of_a_list": CODED + "\n_______________________________________________\nList mailing list\nlist@x.example\n",
    "base64_nul": CODED.replace("\n", "\0\n"),
}  # fmt: skip
for name, coded in BASE64.items():
    MAILS[name] = (file(name, coded), {"files": ["a.pdf"], "contents": [b64(DATA)], "text": "see"})
MAILS["base64_pieces_end_to_end"] = (
    file("base64_pieces_end_to_end", f"{b64(b'ab')}\n{b64(b'cde')}\n{b64(b'f')}"),
    {"contents": [b64(b"abcdef")]},
)
MAILS["base64_label_on_prose"] = (
    body("base64_label_on_prose", "Hello, where is my kettle?\r\nYours, Dora\r\n", coding="base64"),
    {"text": "Hello, where is my kettle?\nYours, Dora"},
)
MAILS["base64_text"] = (
    body("base64_text", base64.encodebytes("退货，谢谢。".encode()), coding="BASE64 "),
    {"text": "退货，谢谢。"},
)
MAILS["base64_one_letter_too_many"] = (
    file("base64_one_letter_too_many", b64(b"abc") + "Q"),
    {"contents": [b64(b"abc")]},
)
MAILS["coding_in_quotes"] = (
    body("coding_in_quotes", "=E9=80=80", coding='"quoted-printable"'),
    {"text": "退"},
)
MAILS["coding_with_remark"] = (
    body("coding_with_remark", "=E9=80=80", coding="quoted-printable; really"),
    {"text": "退"},
)
MAILS["coding_unknown"] = (body("coding_unknown", "abc", coding="x-rot"), {"text": "abc"})
QUOTED = {
    "quoted_sound": (quopri.encodestring("Größe = L".encode()), "Größe = L"),
    "quoted_soft_breaks": (b"a=\r\nb=\r\nc", "abc"),
    "quoted_lower_case": (b"=e9=80=80", "退"),
    "quoted_stray_equals": (b"1+1=2 and =ZZ", "1+1=2 and =ZZ"),
    "quoted_equals_at_the_end": (b"abc=", "abc"),
    "quoted_blank_before_break": (b"a= \r\nb", "ab"),
    "quoted_cut_in_a_letter": ("退货".encode()[:0] + b"=E9=80=80 =E8=B4", "退 \ufffd"),
}
for name, (coded, text) in QUOTED.items():
    MAILS[name] = (body(name, coded, coding="quoted-printable"), {"text": text})
