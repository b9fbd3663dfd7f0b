"""Answers as the clients of the world write them: what is new, and the history below, above or between."""

from tests.channels.email.maker.pieces import Mail, page, plain

OLD = "Thank you for your order.\nIt ships today."
MAILS: dict[str, Mail] = {}

#: language: (new words, in two lines)
NEW = {
    "en": "It still has not come.\nPlease send another one.",
    "zh": "还没有收到。\n请再发一个，谢谢。",
    "tw": "還沒有收到。\n請再寄一個，謝謝。",
    "de": "Er ist immer noch nicht da.\nBitte schicken Sie einen neuen.",
    "fr": "Il n’est toujours pas arrivé.\nMerci d’en envoyer un autre.",
    "es": "Todavía no ha llegado.\nPor favor, envíen otro.",
    "it": "Non è ancora arrivato.\nVi prego di mandarne un altro.",
    "pt": "Ainda não chegou.\nPor favor, enviem outro.",
    "nl": "Hij is er nog steeds niet.\nStuur alstublieft een andere.",
    "pl": "Nadal nie dotarł.\nProszę wysłać nowy.",
    "ru": "Он так и не пришёл.\nПожалуйста, отправьте другой.",
    "ja": "まだ届いていません。\nもう一つ送ってください。",
    "ko": "아직 도착하지 않았습니다.\n다른 것을 보내 주세요.",
}
#: client, language: the line above a quotation marked with ">"
ATTRIBUTIONS = {
    ("gmail", "en"): "On Mon, Nov 23, 2026 at 10:00 AM Help <help@careline.example> wrote:",
    ("gmail", "zh"): "Help <help@careline.example> 于2026年11月23日周一 10:00写道：",
    ("gmail", "tw"): "Help <help@careline.example> 於 2026年11月23日 週一 上午10:00寫道：",
    ("gmail", "de"): "Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Help <\nhelp@careline.example>:",
    ("gmail", "fr"): "Le lun. 23 nov. 2026 à 10:00, Help <help@careline.example> a écrit :",
    ("gmail", "es"): "El lun, 23 nov 2026 a las 10:00, Help (<help@careline.example>) escribió:",
    ("gmail", "it"): "Il giorno lun 23 nov 2026 alle ore 10:00 Help <help@careline.example>\nha scritto:",
    ("gmail", "pt"): "Em seg., 23 de nov. de 2026 às 10:00, Help <help@careline.example>\nescreveu:",
    ("gmail", "nl"): "Op ma 23 nov 2026 om 10:00 schreef Help <help@careline.example>:",
    ("gmail", "pl"): "pon., 23 lis 2026 o 10:00 Help <help@careline.example> napisał(a):",
    ("gmail", "ru"): "пн, 23 нояб. 2026 г. в 10:00, Help <help@careline.example>:",
    ("gmail", "ja"): "2026年11月23日(月) 10:00 Help <help@careline.example>:",
    ("gmail", "ko"): "2026년 11월 23일 (월) 오전 10:00, Help <help@careline.example>님이 작성:",
    ("apple", "en"): "> On Nov 23, 2026, at 10:00, Help <help@careline.example> wrote:\n>",
    ("apple", "zh"): "> 在 2026年11月23日，10:00，Help <help@careline.example> 写道：\n>",
    ("apple", "tw"): "> Help <help@careline.example> 於 2026年11月23日 上午10:00 寫道：\n>",
    ("apple", "de"): "> Am 23.11.2026 um 10:00 schrieb Help <help@careline.example>:\n>",
    ("apple", "fr"): "> Le 23 nov. 2026 à 10:00, Help <help@careline.example> a écrit :\n>",
    ("apple", "es"): "> El 23 nov 2026, a las 10:00, Help <help@careline.example> escribió:\n>",
    ("apple", "it"): "> Il giorno 23 nov 2026, alle ore 10:00, Help <help@careline.example> ha scritto:\n>",
    ("apple", "ja"): "2026/11/23 10:00、Help <help@careline.example>のメール:",
    ("apple", "ko"): "2026. 11. 23. 오전 10:00, Help <help@careline.example> 작성:",
    ("apple", "ru"): "23 нояб. 2026 г., в 10:00, Help <help@careline.example> написал(а):",
    ("apple", "nl"): "Op 23 nov. 2026, om 10:00 heeft Help <help@careline.example> het volgende geschreven:",
    (
        "apple",
        "pl",
    ): "Wiadomość napisana przez Help <help@careline.example> w dniu 23 lis 2026, o godz. 10:00:",
    ("apple", "pt"): "No dia 23/11/2026, às 10:00, Help <help@careline.example> escreveu:",
    ("thunderbird", "en"): "On 11/23/26 10:00, Help wrote:",
    ("thunderbird", "zh"): "在 2026/11/23 10:00, Help 写道:",
    ("thunderbird", "de"): "Am 23.11.26 um 10:00 schrieb Help:",
    ("thunderbird", "fr"): "Le 23/11/2026 à 10:00, Help a écrit :",
    ("thunderbird", "es"): "El 23/11/2026 a las 10:00, Help escribió:",
    ("thunderbird", "it"): "Il 23/11/2026 10:00, Help ha scritto:",
    ("thunderbird", "nl"): "Op 23-11-2026 om 10:00 schreef Help:",
    ("thunderbird", "pl"): "W dniu 23.11.2026 o 10:00, Help pisze:",
    ("thunderbird", "ru"): "23.11.2026 10:00, Help пишет:",
    ("thunderbird", "ko"): "2026-11-23 오전 10:00에 Help 이(가) 쓴 글:",
    (
        "yahoo",
        "en",
    ): "    On Monday, November 23, 2026 at 10:00:00 AM GMT+8, Help <help@careline.example> wrote:  \n ",
    ("proton", "en"): "Sent with Proton Mail secure email.\n\n"
    "On Monday, November 23rd, 2026 at 10:00 AM, Help <help@careline.example> wrote:\n",
    ("spark", "en"): "On Nov 23, 2026 at 10:00 AM +0800, Help <help@careline.example>, wrote:",
    ("163", "zh"): '在 2026-11-23 10:00:00，"Help" <help@careline.example> 写道：',
    ("163", "en"): 'At 2026-11-23 10:00:00, "Help" <help@careline.example> wrote:',
}
for (client, language), above in ATTRIBUTIONS.items():
    name = f"quote_{client}_{language}"
    quoted = "\n".join(f"> {line}" for line in OLD.split("\n"))
    MAILS[name] = (
        plain(name, f"{NEW[language]}\n\n{above}\n{quoted}\n"),
        {"reply_text": NEW[language], "kind": "message"},
    )

#: client, language: the head above a history that is not marked
HEADS = {
    ("outlook", "en"): "From: Help <help@careline.example>\nSent: Monday, November 23, 2026 10:00 AM\n"
    "To: Dora Lee <dora@shop.example>\nSubject: RE: My kettle",
    ("outlook365", "en"): "________________________________\nFrom: Help <help@careline.example>\n"
    "Sent: 23 November 2026 10:00\nTo: Dora Lee <dora@shop.example>\nCc: Bob\nSubject: Re: My kettle",
    ("outlook_mobile", "en"): "Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n"
    "From: Help <help@careline.example>\nSent: Monday, November 23, 2026 10:00:00 AM\nTo: Dora\nSubject: Re: My kettle",
    ("outlook_old", "en"): "-----Original Message-----\nFrom: Help [mailto:help@careline.example]\n"
    "Sent: Monday, November 23, 2026 10:00 AM\nTo: Dora\nSubject: My kettle",
    (
        "outlook",
        "zh",
    ): "发件人: Help <help@careline.example>\n发送时间: 2026年11月23日 10:00\n收件人: Dora\n主题: 回复: 水壶",
    (
        "outlook",
        "tw",
    ): "寄件者: Help <help@careline.example>\n寄件日期: 2026年11月23日 上午 10:00\n收件者: Dora\n主旨: 回覆: 水壺",
    (
        "outlook",
        "de",
    ): "Von: Help <help@careline.example>\nGesendet: Montag, 23. November 2026 10:00\nAn: Dora\nBetreff: AW: Kessel",
    (
        "outlook",
        "fr",
    ): "De : Help <help@careline.example>\nEnvoyé : lundi 23 novembre 2026 10:00\nÀ : Dora\nObjet : RE: Bouilloire",
    (
        "outlook",
        "es",
    ): "De: Help <help@careline.example>\nEnviado el: lunes, 23 de noviembre de 2026 10:00\nPara: Dora\nAsunto: RE: Hervidor",
    (
        "outlook",
        "it",
    ): "Da: Help <help@careline.example>\nInviato: lunedì 23 novembre 2026 10:00\nA: Dora\nOggetto: R: Bollitore",
    (
        "outlook",
        "pt",
    ): "De: Help <help@careline.example>\nEnviado: 23 de novembro de 2026 10:00\nPara: Dora\nAssunto: RE: Chaleira",
    (
        "outlook",
        "nl",
    ): "Van: Help <help@careline.example>\nVerzonden: maandag 23 november 2026 10:00\nAan: Dora\nOnderwerp: RE: Waterkoker",
    (
        "outlook",
        "pl",
    ): "Od: Help <help@careline.example>\nWysłano: poniedziałek, 23 listopada 2026 10:00\nDo: Dora\nTemat: RE: Czajnik",
    (
        "outlook",
        "ru",
    ): "От: Help <help@careline.example>\nОтправлено: 23 ноября 2026 г. 10:00\nКому: Dora\nТема: RE: Чайник",
    (
        "outlook",
        "ja",
    ): "差出人: Help <help@careline.example>\n送信日時: 2026年11月23日 10:00\n宛先: Dora\n件名: RE: ケトル",
    (
        "outlook",
        "ko",
    ): "보낸 사람: Help <help@careline.example>\n보낸 날짜: 2026년 11월 23일 월요일 오전 10:00\n받는 사람: Dora\n제목: RE: 주전자",
    ("qq", "zh"): '------------------ 原始邮件 ------------------\n发件人: "Help" <help@careline.example>;\n'
    '发送时间: 2026年11月23日(星期一) 上午10:00\n收件人: "Dora"<dora@shop.example>;\n主题: 水壶',
    ("qq", "en"): '------------------ Original ------------------\nFrom: "Help"<help@careline.example>;\n'
    'Date: Mon, Nov 23, 2026 10:00 AM\nTo: "Dora"<dora@shop.example>;\nSubject: My kettle',
    (
        "qq_mobile",
        "zh",
    ): '---原始邮件---\n发件人: "Help"<help@careline.example>\n发送时间: 2026年11月23日(周一) 上午10:00\n'
    '收件人: "Dora"<dora@shop.example>;\n主题: 水壶',
    (
        "foxmail",
        "zh",
    ): "dora@shop.example\n \n发件人： Help\n发送时间： 2026-11-23 10:00\n收件人： Dora\n主题： 水壶",
    (
        "foxmail",
        "en",
    ): "dora@shop.example\n \nFrom: Help\nDate: 2026-11-23 10:00\nTo: Dora\nSubject: My kettle",
    (
        "163_mobile",
        "zh",
    ): "---- 回复的原邮件 ----\n| 发件人 | Help<help@careline.example> |\n| 日期 | 2026年11月23日 10:00 |\n"
    "| 收件人 | Dora |\n| 主题 | 水壶 |",
    (
        "163_mobile",
        "en",
    ): "---- Replied Message ----\n| From | Help<help@careline.example> |\n| Date | 11/23/2026 10:00 |\n| To | Dora |\n| Subject | My kettle |",
    (
        "wecom",
        "zh",
    ): "发自我的企业微信\n\n------------------ Original ------------------\nFrom: Help <help@careline.example>\n"
    "Date: 周一,11月 23,2026 10:00\nTo: Dora\nSubject: 水壶",
    (
        "samsung",
        "en",
    ): "Sent from my Galaxy\n\n-------- Original message --------\nFrom: Help <help@careline.example>\n"
    "Date: 23/11/2026 10:00 (GMT+08:00)\nTo: Dora\nSubject: My kettle",
    (
        "samsung",
        "de",
    ): "Von meinem Galaxy gesendet\n\n-------- Ursprüngliche Nachricht --------\nVon: Help <help@careline.example>\n"
    "Datum: 23.11.26 10:00\nAn: Dora\nBetreff: Kessel",
    (
        "samsung",
        "it",
    ): "Inviato dal mio Galaxy\n\n-------- Messaggio originale --------\nDa: Help <help@careline.example>\nData: 23/11/26 10:00\nA: Dora\nOggetto: Bollitore",
    (
        "samsung",
        "ko",
    ): "나의 Galaxy에서 보냄\n\n-------- 원본 이메일 --------\n발신자: Help <help@careline.example>\n날짜: 26/11/23 10:00\n받는 사람: Dora\n제목: 주전자",
    (
        "proton_old",
        "en",
    ): "------- Original Message -------\nOn Monday, November 23rd, 2026 at 10:00 AM, Help <help@careline.example> wrote:",
    (
        "outlook_bold",
        "en",
    ): "*From:* Help <help@careline.example>\n*Sent:* Monday, November 23, 2026 10:00 AM\n*To:* Dora\n*Subject:* Re: My kettle",
}
for (client, language), above in HEADS.items():
    name = f"history_{client}_{language}"
    MAILS[name] = (
        plain(name, f"{NEW[language]}\n\n{above}\n\n{OLD}\n"),
        {"reply_text": NEW[language], "kind": "message"},
    )

DEVICES = {
    "iphone_en": "Sent from my iPhone",
    "iphone_zh": "发自我的iPhone",
    "iphone_tw": "從我的 iPhone 傳送",
    "iphone_de": "Von meinem iPhone gesendet",
    "iphone_fr": "Envoyé de mon iPhone",
    "iphone_es": "Enviado desde mi iPhone",
    "iphone_it": "Inviato da iPhone",
    "iphone_pt": "Enviado do meu iPhone",
    "iphone_nl": "Verstuurd vanaf mijn iPhone",
    "iphone_pl": "Wysłane z iPhone'a",
    "iphone_ru": "Отправлено с iPhone",
    "iphone_ja": "iPhoneから送信",
    "iphone_ko": "나의 iPhone에서 보냄",
    "huawei_zh": "来自我的华为手机",
    "xiaomi_zh": "发自我的小米手机",
    "netease_zh": "发自网易邮箱大师",
    "outlook_zh": "获取 Outlook for iOS",
    "outlook_android": "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "yahoo": "Sent from Yahoo Mail for iPhone",
    "windows": "Sent from Mail for Windows",
    "spark": "Sent with Spark",
}
for device, line in DEVICES.items():
    MAILS[f"device_{device}"] = (
        plain(f"device_{device}", f"It leaks. 漏水。\n\n{line}\n"),
        {"reply_text": "It leaks. 漏水。"},
    )

_NOW = "On Mon, Nov 23, 2026 at 10:00 AM Help <help@careline.example> wrote:\n"
HTML = {
    "gmail": '<div dir="ltr">It still leaks.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    'On Mon, Nov 23, 2026 at 10:00 AM Help &lt;<a href="mailto:help@careline.example">help@careline.example</a>&gt; '
    'wrote:<br></div><blockquote class="gmail_quote"><div>It ships today.</div></blockquote></div>',
    "outlook": '<div><p>It still leaks.</p></div><div style="border-top:solid #E1E1E1 1pt"><p><b>From:</b> Help '
    "&lt;help@careline.example&gt;<br><b>Sent:</b> Monday, November 23, 2026 10:00 AM<br><b>To:</b> Dora<br>"
    "<b>Subject:</b> RE: My kettle</p></div><p>It ships today.</p>",
    "outlook_mobile": '<div>It still leaks.</div><div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/o0ukef">'
    'Outlook for iOS</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> Help &lt;help@careline.example&gt;<br>'
    "<b>Sent:</b> Monday, November 23, 2026 10:00:00 AM<br><b>To:</b> Dora<br><b>Subject:</b> Re: My kettle</div><div>It ships today.</div>",
    "qq": '<div>It still leaks.</div><div><br></div><div style="font-size:12px">------------------&nbsp;原始邮件&nbsp;'
    '------------------</div><div style="background:#efefef"><div><b>发件人:</b>&nbsp;"Help"&lt;help@careline.example&gt;;</div>'
    '<div><b>发送时间:</b>&nbsp;2026年11月23日</div><div><b>收件人:</b>&nbsp;"Dora"</div><div><b>主题:</b>&nbsp;水壶</div></div><div>It ships today.</div>',
    "yahoo": '<div>It still leaks.</div><div id="yahoo_quoted_1"><div>On Monday, November 23, 2026 at 10:00:00 AM GMT+8, '
    "Help &lt;help@careline.example&gt; wrote:</div><div>It ships today.</div></div>",
    "proton": '<div>It still leaks.</div><div class="protonmail_signature_block">Sent with <a href="https://proton.me">Proton Mail</a> '
    'secure email.</div><div class="protonmail_quote">On Monday, November 23rd, 2026 at 10:00 AM, Help '
    "&lt;help@careline.example&gt; wrote:<br><blockquote>It ships today.</blockquote></div>",
    "apple": '<body>It still leaks.<br><div><br><blockquote type="cite"><div>On Nov 23, 2026, at 10:00, Help '
    "&lt;help@careline.example&gt; wrote:</div><br><div>It ships today.</div></blockquote></div></body>",
    "163": '<div>It still leaks.</div><p>在 2026-11-23 10:00:00，"Help" &lt;help@careline.example&gt; 写道：</p>'
    "<blockquote>It ships today.</blockquote>",
}
for client, html in HTML.items():
    MAILS[f"html_{client}"] = (page(f"html_{client}", html), {"reply_text": "It still leaks."})

WAYS = {
    "inline": (f"See my answers below.\n\n{_NOW}> Which colour?\nRed, please.\n> Which size?\nLarge.\n",
               "See my answers below.\n\nRed, please.\nLarge."),
    "inline_zh": ("在 2026年11月23日，Help <help@careline.example> 写道：\n> 什么颜色？\n红色。\n> 多大？\n大号。\n", "红色。\n大号。"),
    "bottom": (f"{_NOW}> It ships today.\n> Yours, Help\n\nIt never came.\n", "It never came."),
    "bottom_signature": (f"{_NOW}> It ships today.\n\nIt never came.\n\n-- \nDora Lee\nShop Ltd\n", "It never came."),
    "signature": ("It leaks.\n\n-- \nDora Lee\n+49 30 1234\n", "It leaks."),
    "signature_then_quote": (f"It leaks.\n\n-- \nDora Lee\n\n{_NOW}> It ships today.\n", "It leaks."),
    "answer_below_signature": ("Hello.\n\n-- \nDora\n\n> Which size?\n\nLarge.\n", "Hello.\n\nLarge."),
    "words_that_look_alike": ("On Monday he wrote:\nno kettle for you.\n", "On Monday he wrote:\nno kettle for you."),
    "from_in_words": ("From: what I see, it leaks.\nTo: be honest, I am angry.\n", "From: what I see, it leaks.\nTo: be honest, I am angry."),
    "heartfelt": ("感谢！\n发自内心的感谢\n", "感谢！\n发自内心的感谢"),
    "from_my_account": ("Hallo,\nvon meinem Konto wurde zweimal abgebucht\n", "Hallo,\nvon meinem Konto wurde zweimal abgebucht"),
    "only_quote": ("> It ships today.\n", "> It ships today."),
    "full_width_quote": ("收到了。\n＞ 今天发货。\n", "收到了。"),
    "two_levels": (f"Third.\n\n{_NOW}> Second.\n>\n> On Sun, Nov 22, 2026 at 9:00 AM Dora <dora@shop.example> wrote:\n>> First.\n", "Third."),
    "dashes": ("Broken:\n- lid\n- base\n\n----\nDora\n", "Broken:\n- lid\n- base\n\n----\nDora"),
}  # fmt: skip
for way, (text, expected) in WAYS.items():
    MAILS[f"way_{way}"] = (plain(f"way_{way}", text), {"reply_text": expected})
