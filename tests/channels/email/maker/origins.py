"""Mails that name another as their author: forwarded by a member, or written into a contact form."""

from tests.channels.email.maker.pieces import Mail, head, mixed, part, plain

MAILS: dict[str, Mail] = {}
ALICE = "Alice <alice@desk.example>"
ASK = "Where is my kettle?"
FORWARDS = {
    "gmail_en": ("Fwd: kettle", f"Please look.\n\n---------- Forwarded message ---------\nFrom: Dora Lee <dora@shop.example>\nDate: Mon, Nov 23, 2026 at 10:00 AM\nSubject: kettle\nTo: <alice@desk.example>\n\n\n{ASK}\n"),
    "apple_en": ("Fwd: kettle", f"Begin forwarded message:\n\n> From: Dora Lee <dora@shop.example>\n> Subject: kettle\n> Date: 23 November 2026 at 10:00:00 CET\n> To: alice@desk.example\n> \n> {ASK}\n"),
    "outlook_en": ("FW: kettle", f"________________________________\nFrom: Dora Lee <dora@shop.example>\nSent: Monday, November 23, 2026 10:00 AM\nTo: Alice\nSubject: kettle\n\n{ASK}\n"),
    "outlook_mailto": ("FW: kettle", f"-----Original Message-----\nFrom: Dora Lee [mailto:dora@shop.example]\nSent: Monday\nTo: Alice\nSubject: kettle\n\n{ASK}\n"),
    "thunderbird_en": ("Fwd: kettle", f"-------- Forwarded Message --------\nSubject: \tkettle\nDate: \tMon, 23 Nov 2026 10:00:00 +0800\nFrom: \tDora Lee <dora@shop.example>\nTo: \talice@desk.example\n\n\n\n{ASK}\n"),
    "outlook_zh": ("转发: kettle", f"发件人: Dora Lee <dora@shop.example>\n发送时间: 2026年11月23日 10:00\n收件人: Alice\n主题: kettle\n\n{ASK}\n"),
    "qq_zh": ("转发：kettle", f'------------------ 原始邮件 ------------------\n发件人: "Dora Lee" <dora@shop.example>;\n发送时间: 2026年11月23日\n收件人: "Alice";\n主题: kettle\n\n{ASK}\n'),
    "163_zh": ("Fw:kettle", f'-------- 转发邮件信息 --------\n发件人："Dora Lee" <dora@shop.example>\n发送日期：2026-11-23 10:00:00\n收件人：alice@desk.example\n主题：kettle\n\n{ASK}\n'),
    "gmail_tw": ("Fwd: kettle", f"---------- Forwarded message ---------\n寄件者： Dora Lee <dora@shop.example>\nDate: 2026年11月23日\nSubject: kettle\nTo: <alice@desk.example>\n\n{ASK}\n"),
    "outlook_de": ("WG: kettle", f"Von: Dora Lee <dora@shop.example>\nGesendet: Montag, 23. November 2026 10:00\nAn: Alice\nBetreff: kettle\n\n{ASK}\n"),
    "apple_de": ("Fwd: kettle", f"> Anfang der weitergeleiteten Nachricht:\n> \n> Von: Dora Lee <dora@shop.example>\n> Betreff: kettle\n> Datum: 23. November 2026\n> An: alice@desk.example\n> \n> {ASK}\n"),
    "outlook_fr": ("TR: kettle", f"De : Dora Lee <dora@shop.example>\nEnvoyé : lundi 23 novembre 2026\nÀ : Alice\nObjet : kettle\n\n{ASK}\n"),
    "outlook_es": ("RV: kettle", f"De: Dora Lee <dora@shop.example>\nEnviado: lunes\nPara: Alice\nAsunto: kettle\n\n{ASK}\n"),
    "gmail_ru": ("Fwd: kettle", f"---------- Forwarded message ---------\nОт: Dora Lee <dora@shop.example>\nDate: пн, 23 нояб. 2026\nSubject: kettle\nTo: <alice@desk.example>\n\n{ASK}\n"),
    "outlook_ja": ("転送: kettle", f"差出人: Dora Lee <dora@shop.example>\n送信日時: 2026年11月23日\n宛先: Alice\n件名: kettle\n\n{ASK}\n"),
}  # fmt: skip
for name, (subject, text) in FORWARDS.items():
    MAILS[f"forward_{name}"] = (
        plain(f"forward_{name}", text, From=ALICE, Subject=subject),
        {"from": "alice@desk.example",
         "forwarded": {"address": "dora@shop.example", "name": "Dora Lee", "subject": "kettle", "text": ASK}},
    )  # fmt: skip
MAILS["forward_attached"] = (
    mixed(
        "forward_attached",
        part("text/plain", "please look"),
        part("message/rfc822", plain("original", ASK, Subject="kettle")),
        From=ALICE,
        Subject="Fwd: kettle",
    ),
    {
        "forwarded": {"address": "dora@shop.example", "name": "Dora Lee", "subject": "kettle", "text": ASK},
        "files": ["message.eml"],
    },
)
NONE = {
    "answer_with_a_head": (
        "Re: kettle",
        f"No.\n\nFrom: Dora Lee <dora@shop.example>\nSent: Monday\nTo: Alice\nSubject: kettle\n\n{ASK}\n",
    ),
    "forward_without_address": (
        "Fwd: kettle",
        f"---------- Forwarded message ---------\nFrom: Dora Lee\nDate: Monday\nSubject: kettle\n\n{ASK}\n",
    ),
    "forward_of_nothing": ("Fwd: kettle", "see?\n"),
}
for name, (subject, text) in NONE.items():
    MAILS[name] = (plain(name, text, From=ALICE, Subject=subject), {"forwarded": None})

SHOP = "Shop <noreply@shop.example>"
FORMS = {
    "en": "Name: Dora Lee\nEmail: dora@home.example\nSubject: kettle\nMessage: It leaks.\nPlease help.\n",
    "zh": "姓名：Dora Lee\n邮箱：dora@home.example\n主题：kettle\n留言：It leaks.\nPlease help.\n",
    "tw": "姓名：Dora Lee\n電子郵件：dora@home.example\n主旨：kettle\n訊息：It leaks.\nPlease help.\n",
    "de": "Name: Dora Lee\nE-Mail-Adresse: dora@home.example\nBetreff: kettle\nNachricht: It leaks.\nPlease help.\n",
    "fr": "Nom : Dora Lee\nAdresse e-mail : dora@home.example\nObjet : kettle\nMessage : It leaks.\nPlease help.\n",
    "es": "Nombre: Dora Lee\nCorreo electrónico: dora@home.example\nAsunto: kettle\nMensaje: It leaks.\nPlease help.\n",
    "ja": "お名前：Dora Lee\nメールアドレス：dora@home.example\n件名：kettle\nお問い合わせ内容：It leaks.\nPlease help.\n",
    "ko": "이름: Dora Lee\n이메일: dora@home.example\n제목: kettle\n내용: It leaks.\nPlease help.\n",
    "ru": "Имя: Dora Lee\nЭлектронная почта: dora@home.example\nТема: kettle\nСообщение: It leaks.\nPlease help.\n",
    "bold": "*Name:* Dora Lee\n*Email:* dora@home.example\n*Subject:* kettle\n*Message:*\nIt leaks.\nPlease help.\n",
    "values_below": "Your name:\nDora Lee\nYour email:\ndora@home.example\nYour subject:\nkettle\nYour message:\nIt leaks.\nPlease help.\n",
}
for name, text in FORMS.items():
    MAILS[f"form_{name}"] = (
        plain(f"form_{name}", text, From=SHOP, Subject="New contact form entry"),
        {
            "form": {
                "address": "dora@home.example",
                "name": "Dora Lee",
                "subject": "kettle",
                "text": "It leaks.\nPlease help.",
            }
        },
    )
MAILS["form_reply_to"] = (
    plain("form_reply_to", "It leaks.", From=SHOP, Reply_To="Dora Lee <dora@home.example>"),
    {"form": {"address": "dora@home.example", "name": "Dora Lee", "subject": "", "text": ""}},
)
MAILS["form_that_names_nobody"] = (plain("form_that_names_nobody", "It leaks.", From=SHOP), {"form": None})
MAILS["form_of_an_ordinary_mail"] = (
    plain("form_of_an_ordinary_mail", "My email: it never works\nName: none"),
    {"form": None},
)
MAILS["form_line_end_in_name"] = (
    plain("form_line_end_in_name", "Name: Dora\x0bBcc: eve@x.example\nEmail: dora@home.example", From=SHOP),
    {"form": {"address": "dora@home.example", "name": "DoraBcc: eve@x.example", "subject": "", "text": ""}},
)
MAILS["head_of_form_empty"] = (head("head_of_form_empty", From=SHOP) + b"\r\nEmail:\r\n", {"form": None})
