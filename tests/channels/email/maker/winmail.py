"""winmail.dat: what Outlook packs words and files into (TNEF)."""

import struct

from tests.channels.email.maker.pieces import TEXT, Mail, b64, mixed, part

MAILS: dict[str, Mail] = {}


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
