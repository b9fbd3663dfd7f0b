"""Letters as they come: mislabelled, unlabelled, in the dialects of Windows, mixed."""

from tests.channels.email.maker.pieces import Mail, head, mixed, page, part, plain, word

ZH = "您好，我的电热水壶坏了，请问可以退货吗？谢谢。"
TW = "您好，我的電熱水壺壞了，請問可以退貨嗎？謝謝。"
JA = "お世話になっております。注文した電気ケトルが壊れていました。"
KO = "안녕하세요, 주문한 전기 주전자가 고장났습니다. 환불해 주세요."
RU = "Здравствуйте, мой чайник сломался. Верните деньги, пожалуйста."
PL = "Dzień dobry, czajnik jest zepsuty, proszę o zwrot pieniędzy. Dziękuję."
DE = "Größe L bitte, die Lieferung ist beschädigt. Grüße, Jörg"
EL = "Καλημέρα, ο βραστήρας μου χάλασε. Θέλω τα χρήματά μου πίσω, παρακαλώ."
HE = "שלום, הקומקום שלי התקלקל. אני רוצה החזר כספי בבקשה."
AR = "مرحبا، الغلاية معطلة. أريد استرداد أموالي من فضلكم."
TH = "สวัสดีครับ กาต้มน้ำเสีย ขอคืนเงินด้วยครับ"
TR = "Merhaba, su ısıtıcım bozuldu. Lütfen paramı iade edin. Teşekkürler, Ayşe Şahin"
MAILS: dict[str, Mail] = {}


def says(name: str, text: str, charset: str, label: str | None = None) -> None:
    MAILS[name] = (plain(name, text, charset, label), {"text": text})


for label in ("gb2312", "GBK", "x-gbk", "cp936", "gb18030", "GB_2312-80", '"gb2312"', "gb2312-80"):
    says(
        f"zh_{label.strip(chr(34)).lower()}{'_quoted' if chr(34) in label else ''}",
        f"{ZH}镕基𠀀",
        "gb18030",
        label,
    )
says("big5_label", TW, "cp950", "Big5")
says("big5_holds_hkscs", "你好，我喺度等緊啲嘢，唔該晒。", "big5hkscs", "big5")
says("big5_hkscs_label", "你好，我喺度等緊啲嘢，唔該晒。", "big5hkscs", "Big5-HKSCS")
says("iso2022jp", JA, "iso2022_jp", "ISO-2022-JP")
MAILS["iso2022jp_of_windows"] = (
    head("iso2022jp_of_windows", Content_Type="text/plain; charset=iso-2022-jp")
    + b"\r\n\x1b$B-!HV\x1b(B No.1 \x1b(I1\x1b(B\r\n",
    {"text": "①番 No.1 ｱ"},
)
MAILS["iso2022jp_unlabelled"] = (
    head("iso2022jp_unlabelled", Content_Type="text/plain") + b"\r\n" + JA.encode("iso2022_jp") + b"\r\n",
    {"text": JA},
)
says("shift_jis_of_windows", f"{JA}①㈱髙", "cp932", "Shift_JIS")
says("sjis_label", JA, "cp932", "x-sjis")
says("euc_jp", JA, "euc_jp", "EUC-JP")
says("euc_kr_holds_cp949", f"{KO} 똠방각하", "cp949", "euc-kr")
says("ks_c_5601", KO, "cp949", "ks_c_5601-1987")
says("koi8", RU, "koi8_r", "KOI8-R")
says("windows_1251", RU, "cp1251", "windows-1251")
says("latin1_holds_windows", "It’s “fine” – € 5…", "cp1252", "iso-8859-1")
says("latin2_holds_windows", "„Příliš žluťoučký kůň“ – €", "cp1250", "iso-8859-2")
says("greek_iso", EL, "iso8859_7", "iso-8859-7")
says("hebrew_logical", HE, "iso8859_8", "iso-8859-8-i")
says("arabic", AR, "cp1256", "windows-1256")
says("thai", TH, "cp874", "windows-874")
says("turkish_as_latin5", TR, "cp1254", "iso-8859-9")
says("utf8_called_latin1", DE, "utf-8", "iso-8859-1")
says("utf8_called_ascii", ZH, "utf-8", "us-ascii")
says("utf8_called_gb2312", ZH, "utf-8", "unknown-8bit")
says("utf16", ZH, "utf-16-le", "utf-16le")
# labels that are not true: the letters decide
says("gbk_called_latin1", ZH, "gb18030", "iso-8859-1")
says("gbk_called_ascii", ZH, "gb18030", "us-ascii")
says("gbk_called_utf8", ZH, "gb18030", "utf-8")
says("big5_called_latin1", TW, "cp950", "iso-8859-1")
says("big5_called_utf8", TW, "cp950", "utf-8")
says("sjis_called_latin1", JA, "cp932", "iso-8859-1")
says("korean_called_ascii", KO, "cp949", "us-ascii")
says("cyrillic_called_latin1", RU, "cp1251", "iso-8859-1")
says("koi8_called_ascii", RU, "koi8_r", "us-ascii")
says("german_called_utf8", DE, "cp1252", "utf-8")
says("unknown_label_sjis", JA, "cp932", "x-unheard-of")
says("unknown_label_polish", PL, "cp1250", "x-unheard-of")
says("unknown_label_korean", KO, "cp949", "none")
MAILS["utf8_with_mark"] = (
    head("utf8_with_mark", Content_Type="text/plain") + b"\r\n\xef\xbb\xbf" + ZH.encode() + b"\r\n",
    {"text": ZH},
)
MAILS["utf8_cut_in_a_letter"] = (
    head("utf8_cut_in_a_letter", Content_Type="text/plain; charset=utf-8") + b"\r\n" + (ZH * 4).encode()[:-1],
    {"text": (ZH * 4)[:-1] + "\ufffd"},
)
MAILS["no_content_type"] = (
    head("no_content_type", MIME_Version=None) + b"\r\n" + TW.encode("cp950") + b"\r\n",
    {"text": TW},
)
MAILS["charset_of_the_page_itself"] = (
    head("charset_of_the_page_itself", Content_Type="text/html")
    + b'\r\n<html><head><meta http-equiv="Content-Type" content="text/html; charset=big5"></head><body><p>'
    + "退貨".encode("big5")
    + b"</p></body></html>",
    {"text": "退貨"},
)
MAILS["each_part_its_own"] = (
    mixed(
        "each_part_its_own",
        part("text/plain; charset=gb2312", "退货".encode("gb18030")),
        part("text/plain; charset=big5", "退貨".encode("big5")),
        part("text/plain; charset=koi8-r", "Возврат".encode("koi8_r")),
    ),
    {"text": "退货\n\n退貨\n\nВозврат", "charsets": ["gb2312", "big5", "koi8-r"]},
)
MAILS["the_subject_tells"] = (
    plain(
        "the_subject_tells",
        "订购",
        "gb18030",
        "x-unheard-of",
        Subject=word("退货", "gb18030", label="gb2312"),
    ),
    {"text": "订购", "subject": "退货"},
)
MAILS["utf7_script"] = (
    plain("utf7_script", "+ADw-script+AD4-alert(1)", "ascii", "utf-7"),
    {"text": "+ADw-script+AD4-alert(1)"},
)
MAILS["hz_is_not_decoded"] = (plain("hz_is_not_decoded", "~{VP~}", "ascii", "hz-gb-2312"), {"text": "~{VP~}"})
MAILS["codec_that_is_no_charset"] = (
    plain("codec_that_is_no_charset", "abc", "ascii", "rot13"),
    {"text": "abc"},
)
MAILS["idna_label"] = (plain("idna_label", "abc é", "utf-8", "idna"), {"text": "abc é"})
MAILS["emoji"] = (plain("emoji", "坏了 😡👨‍👩‍👧", "utf-8"), {"text": "坏了 😡👨‍👩‍👧"})
MAILS["html_gbk"] = (page("html_gbk", f"<p>{ZH}</p>", "gb18030"), {"text": ZH})

# heads
RAW = {
    "subject_raw_utf8": ("退货申请".encode(), None, "退货申请"),
    "subject_raw_gbk": ("我的电热水壶坏了".encode("gb18030"), None, "我的电热水壶坏了"),
    "subject_raw_big5_with_label": ("電熱水壺壞了".encode("big5"), "big5", "電熱水壺壞了"),
    "subject_raw_latin1": ("Größe falsch".encode("cp1252"), None, "Größe falsch"),
    "subject_raw_cyrillic": (
        "Чайник сломался, верните деньги".encode("cp1251"),
        None,
        "Чайник сломался, верните деньги",
    ),
    "subject_raw_sjis": ("ケトルが壊れました".encode("cp932"), None, "ケトルが壊れました"),
}
for name, (data, label, shown) in RAW.items():
    kind = f"text/plain; charset={label}" if label else "text/plain"
    MAILS[name] = (
        head(name, Subject=data, Content_Type=kind) + b"\r\nhi\r\n",
        {"subject": shown, "text": "hi"},
    )
SUBJECTS = {
    "subject_mixed_charsets": (f"{word('退货', 'gb18030', label='gb2312')} {word('Größe', 'iso-8859-1', 'Q')}", "退货Größe"),
    "subject_words_between": (f"Re: {word('退货')} and {word('水壶')} now", "Re: 退货 and 水壶 now"),
    "subject_letter_in_two_words": ("=?utf-8?B?6YA=?= =?utf-8?B?gOi0pw==?=", "退货"),
    "subject_base64_cut_anywhere": ("=?utf-8?B?6YCA6?= =?utf-8?B?LSn?=", "退货"),
    "subject_q_with_blanks": ("=?utf-8?Q?Hello big world?=", "Hello big world"),
    "subject_q_with_question": ("=?utf-8?Q?Really??=", "Really?"),
    "subject_without_end": ("=?utf-8?B?6YCA6LSn", "退货"),
    "subject_language": ("=?utf-8*zh-cn?B?6YCA?= =?utf-8*zh-cn?B?6LSn?=", "退货"),
    "subject_touching": (f"{word('退')}{word('货')}", "退货"),
    "subject_lower_case": ("=?gb2312?b?zcu79Q==?=", "退货"),
    "subject_unknown_charset": (f"=?x-who?B?{'6YCA6LSn'}?=", "退货"),
    "subject_utf7": ("=?utf-7?Q?+ADw-b+AD4-?=", "+ADw-b+AD4-"),
    "subject_gbk_called_latin1": ("=?iso-8859-1?Q?=CE=D2=B5=C4=B5=E7=C8=C8=CB=AE=BA=F8?=", "我的电热水壶"),
    "subject_empty_word": ("=?utf-8?B??= kettle", "kettle"),
    "subject_not_a_word": ("a =? b ?= c", "a =? b ?= c"),
    "subject_padding_missing": ("=?utf-8?B?6YCA6LSnLg?=", "退货."),
}  # fmt: skip
for name, (value, shown) in SUBJECTS.items():
    MAILS[name] = (head(name, Subject=value) + b"\r\nhi\r\n", {"subject": shown})
MAILS["subject_folded_in_a_letter"] = (
    head(
        "subject_folded_in_a_letter",
        Subject="=?gb2312?B?zco=?=\r\n =?gb2312?B?u/U=?=\r\n\t=?gb2312?Q?=CB=AE=BA=F8?=",
    )
    + b"\r\nhi\r\n",
    {"subject": "褪货水壶"},
)
MAILS["sender_name_in_gbk"] = (
    head("sender_name_in_gbk", From=f"{word('张伟', 'gb18030', label='gb2312')} <zhang@shop.example>")
    + b"\r\nhi\r\n",
    {"sender": {"name": "张伟", "address": "zhang@shop.example"}, "from_defect": ""},
)
MAILS["sender_name_raw_gbk"] = (
    head("sender_name_raw_gbk", From='"张伟客服部门" <zhang@shop.example>'.encode("gb18030")) + b"\r\nhi\r\n",
    {"sender": {"name": "张伟客服部门", "address": "zhang@shop.example"}, "from_defect": ""},
)
