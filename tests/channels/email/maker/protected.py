"""Mails that are signed or encrypted: OpenPGP, and S/MIME in a lump or beside its words."""

from tests.channels.email.maker.pieces import TEXT, Mail, b64, head, mixed, part, plain

MAILS: dict[str, Mail] = {}
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
