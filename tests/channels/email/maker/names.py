"""Names of files in all the ways in which they are written, and must not be."""

import urllib.parse

from tests.channels.email.maker.pieces import Mail, b64, mixed, part, word

MAILS: dict[str, Mail] = {}
_PERCENT = urllib.parse.quote("退货单.pdf")
NAMES = {
    "plain": ('attachment; filename="a.pdf"', "a.pdf"),
    "unquoted_with_blanks": ("attachment; filename=my report.pdf", "my report.pdf"),
    "quote_within": ('attachment; filename="the "best" one.pdf"', 'the "best" one.pdf'),
    "semicolon_within": ('attachment; filename="a;b.pdf"', "a;b.pdf"),
    "2231": (f"attachment; filename*=utf-8''{_PERCENT}", "退货单.pdf"),
    "2231_quoted": (f"attachment; filename*=\"utf-8''{_PERCENT}\"", "退货单.pdf"),
    "2231_gbk": ("attachment; filename*=gb2312''%CD%CB%BB%F5%B5%A5.pdf", "退货单.pdf"),
    "2231_without_percent": ("attachment; filename*=utf-8''退货单.pdf", "退货单.pdf"),
    "2231_without_charset": (f"attachment; filename*={_PERCENT}", "退货单.pdf"),
    "2231_language": (f"attachment; filename*=UTF-8'zh-CN'{_PERCENT}", "退货单.pdf"),
    "2231_pieces": ('attachment; filename*0="very long "; filename*1="name.pdf"', "very long name.pdf"),
    "2231_out_of_order": ("attachment; filename*2*=%8D%95.pdf; filename*0*=utf-8''%E9%80%80; filename*1*=%E8%B4%A7%E5", "退货单.pdf"),
    "2231_letter_in_two_pieces": ("attachment; filename*0*=utf-8''%E9%80; filename*1*=%80%E8%B4%A7.pdf", "退货.pdf"),
    "2231_mixed_pieces": ("attachment; filename*0*=utf-8''%E9%80%80; filename*1=\".pdf\"", "退.pdf"),
    "2231_first_piece_unmarked": ("attachment; filename*0=utf-8''%E9%80%80; filename*1*=%E8%B4%A7.pdf", "退货.pdf"),
    "both": (f"attachment; filename=\"download.pdf\"; filename*=utf-8''{_PERCENT}", "退货单.pdf"),
    "both_and_the_star_broken": ("attachment; filename=\"a.pdf\"; filename*=utf-8''%E9%80.pdf", "a.pdf"),
    "encoded_word_quoted": (f'attachment; filename="{word("退货单.pdf")}"', "退货单.pdf"),
    "encoded_word_bare": (f"attachment; filename={word('退货单.pdf')}", "退货单.pdf"),
    "encoded_words_folded": (f'attachment; filename="{word("退货")}\r\n {word("单.pdf")}"', "退货单.pdf"),
    "encoded_word_gbk": (f'attachment; filename="{word("退货单.pdf", "gb18030", label="gb2312")}"', "退货单.pdf"),
    "encoded_word_letter_split": ('attachment; filename="=?utf-8?B?6YA=?=\r\n =?utf-8?B?gOi0py5wZGY=?="', "退货.pdf"),
    "percent_without_star": (f'attachment; filename="{_PERCENT}"', "退货单.pdf"),
    "honest_percent": ('attachment; filename="100%25 off.pdf"', "100%25 off.pdf"),
    "windows_path": (r'attachment; filename="C:\Users\dora\a.pdf"', "a.pdf"),
    "unix_path": ('attachment; filename="../../etc/passwd"', "passwd"),
    "dots": ('attachment; filename=".."', "attachment"),
    "empty": ('attachment; filename=""', "attachment"),
    "line_end_within": (f'attachment; filename="{word("a" + chr(13) + chr(10) + "Bcc: eve@x.example.pdf")}"', "a Bcc: eve@x.example.pdf"),
    "nul_within": ("attachment; filename*=utf-8''a%00b.pdf", "ab.pdf"),
    "right_to_left": (f'attachment; filename="{word("a" + chr(0x202E) + "fdp.exe")}"', "afdp.exe"),
    "hidden_dot_file": (f'attachment; filename="{word(chr(0x200B) + ".htaccess")}"', "htaccess"),
    "upper_case": ('ATTACHMENT; FILENAME="A.PDF"', "A.PDF"),
    "blanks_around": ('attachment ; filename = "a.pdf" ;', "a.pdf"),
    "two_names": ('attachment; filename="a.pdf"; filename="b.exe"', "a.pdf"),
    "quote_never_ends": ('attachment; filename="a.pdf', "a.pdf"),
}  # fmt: skip
for name, (disposition, shown) in NAMES.items():
    MAILS[f"name_{name}"] = (
        mixed(
            f"name_{name}",
            part("text/plain; charset=utf-8", "see"),
            part("application/pdf", b"%PDF", "base64", Content_Disposition=disposition),
        ),
        {"text": "see", "files": [shown], "sizes": [4]},
    )
MAILS["name_in_type_only"] = (
    mixed(
        "name_in_type_only",
        part("text/plain", "see"),
        part(f'application/pdf; name="{word("单.pdf")}"', b"x", "base64"),
    ),
    {"files": ["单.pdf"], "text": "see"},
)
MAILS["name_raw_gbk"] = (
    mixed(
        "name_raw_gbk",
        part("text/plain", "see"),
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="'
        + "退货申请单据.pdf".encode("gb18030")
        + b'"\r\n\r\nx',
    ),
    {"files": ["退货申请单据.pdf"]},
)
MAILS["name_too_long"] = (
    mixed(
        "name_too_long", part("text/plain", "see"), part(f'application/pdf; name="{"长" * 900}.pdf"', b"x")
    ),
    {"files": ["长" * 196 + ".pdf"]},
)
MAILS["name_of_base64_type"] = (
    mixed(
        "name_of_base64_type",
        part("", "see"),
        part("application/octet-stream", b64(b"abc"), Content_Transfer_Encoding="BASE64"),
    ),
    {"text": "see", "files": ["attachment"], "sizes": [3]},
)
