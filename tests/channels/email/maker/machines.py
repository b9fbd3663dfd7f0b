"""Mail of machines: bounces of every house, automatic answers in every language, complaints, lists, loops."""

from tests.channels.email.maker.pieces import Mail, head, mixed, part, plain

MAILS: dict[str, Mail] = {}
DAEMON = "Mail Delivery System <mailer-daemon@mx.example>"
OURS = "Message-ID: <ours.1@careline.example>\nFrom: help@careline.example\nTo: bob@x.example\nSubject: Re: kettle\n"


def report(
    name: str,
    status: str,
    notice: str = "Your message could not be delivered.",
    original: str = OURS,
    **fields,
) -> bytes:
    return mixed(
        name,
        part("text/plain", notice),
        part("message/delivery-status", f"Reporting-MTA: dns; mx.example\n\n{status}"),
        part("text/rfc822-headers", original),
        subtype="report",
        more="; report-type=delivery-status",
        From=fields.pop("From", DAEMON),
        **fields,
    )


FAILED = "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n"


def bounced(*recipients: tuple[str, str, bool], original: str | None = "<ours.1@careline.example>") -> dict:
    return {
        "kind": "bounce",
        "bounce": {
            "recipients": [
                {"address": one, "status": status, "permanent": permanent}
                for one, status, permanent in recipients
            ],
            "original_message_id": original,
        },
    }


BOB = ("bob@x.example", "5.1.1", True)
MAILS["bounce_postfix"] = (
    report("bounce_postfix", FAILED, Subject="Undelivered Mail Returned to Sender"),
    bounced(BOB),
)
MAILS["bounce_exchange"] = (
    report(
        "bounce_exchange",
        FAILED,
        From="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>",
        Subject="Undeliverable: Re: kettle",
    ),
    bounced(BOB),
)
MAILS["bounce_two_recipients"] = (
    report(
        "bounce_two_recipients",
        FAILED + "\nFinal-Recipient: rfc822; eve@y.example\nAction: failed\nStatus: 5.2.2\n",
    ),
    bounced(BOB, ("eve@y.example", "5.2.2", True)),
)
MAILS["bounce_delayed"] = (
    report("bounce_delayed", "Final-Recipient: rfc822; bob@x.example\nAction: delayed\nStatus: 4.4.1\n"),
    bounced(("bob@x.example", "4.4.1", False)),
)
MAILS["bounce_report_without_type"] = (
    mixed(
        "bounce_report_without_type",
        part("text/plain", "It failed."),
        part("message/delivery-status", f"Reporting-MTA: dns; x\n\n{FAILED}"),
        part("message/rfc822", OURS + "\nhi"),
        From=DAEMON,
    ),
    bounced(BOB),
)
MAILS["bounce_utf8_report"] = (
    mixed(
        "bounce_utf8_report",
        part("text/plain", "x"),
        part("message/global-delivery-status", f"Reporting-MTA: dns; x\n\n{FAILED}"),
        part("message/global-headers", OURS),
        subtype="report",
        more="; report-type=delivery-status",
        From=DAEMON,
    ),
    bounced(BOB),
)
MAILS["delivered_report"] = (
    report("delivered_report", "Final-Recipient: rfc822; bob@x.example\nAction: delivered\nStatus: 2.0.0\n"),
    {"kind": "delivered"},
)
WORDS = {
    "bounce_qmail": (
        {"From": "MAILER-DAEMON@mx.example", "Subject": "failure notice"},
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n<bob@x.example>:\n"
        f"192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown\n\n--- Below this line is a copy of the message.\n\n{OURS}\nhi",
        bounced(BOB),
    ),
    "bounce_qmail_two": (
        {"From": "MAILER-DAEMON@mx.example", "Subject": "failure notice"},
        f"Hi. This is the qmail-send program.\n\n<bob@x.example>:\nunknown\n\n<eve@y.example>:\nunknown\n\n--- Below this line is a copy of the message.\n\n{OURS}\nhi <c@z.example>:",
        bounced(("bob@x.example", "", True), ("eve@y.example", "", True)),
    ),
    "bounce_exim": (
        {
            "From": DAEMON,
            "Subject": "Mail delivery failed: returning message to sender",
            "X_Failed_Recipients": "bob@x.example",
        },
        "A message that you sent could not be delivered to one or more of its recipients.\n\n  bob@x.example\n    all relevant MX records point to nowhere\n",
        bounced(("bob@x.example", "", True), original=None),
    ),
    "bounce_qq": (
        {"From": "PostMaster <PostMaster@qq.com>", "Subject": "系统退信/Systems bounce"},
        "尊敬的用户：\n您发送的邮件被退回，收件人邮件地址（bob@x.example）不存在，邮件无法送达。\n550 5.1.1 no such user\n",
        bounced(BOB, original=None),
    ),
    "bounce_163": (
        {"From": "Postmaster@163.com", "Subject": "系统退信"},
        "抱歉，您的邮件被退回来了……\n原邮件信息：\n收件人：bob@x.example\n退信原因：User not found\n",
        bounced(("bob@x.example", "", True), original=None),
    ),
    "bounce_exchange_in_words": (
        {"From": "postmaster@x.example", "Subject": "Undeliverable: Re: kettle"},
        "Your message to bob@x.example couldn't be delivered.\nbob wasn't found at x.example.\n550 5.1.1\n",
        bounced(BOB, original=None),
    ),
    "bounce_empty_return_path": (
        {"From": "Post <post@x.example>", "Return_Path": "<>", "Subject": "Undelivered mail"},
        "Delivery to bob@x.example failed: 550 5.1.1 unknown\n",
        bounced(BOB, original=None),
    ),
    "bounce_temporary_in_words": (
        {"From": DAEMON, "Subject": "Warning: message delayed, not delivered yet"},
        "Delivery to bob@x.example is delayed.\n451 try again later\nIt will be retried.\n",
        bounced(("bob@x.example", "", False), original=None),
    ),
    "bounce_de": (
        {"From": DAEMON, "Subject": "Unzustellbar: Kessel"},
        "Ihre Nachricht an den Empfänger bob@x.example konnte nicht zugestellt werden. 5.1.1\n",
        bounced(BOB, original=None),
    ),
    "bounce_fr": (
        {"From": DAEMON, "Subject": "Non remis : bouilloire"},
        "Votre message au destinataire bob@x.example n'a pas pu être remis. 5.1.1\n",
        bounced(BOB, original=None),
    ),
    "bounce_es": (
        {"From": DAEMON, "Subject": "No se puede entregar: hervidor"},
        "Su mensaje al destinatario bob@x.example no se pudo entregar. 5.1.1\n",
        bounced(BOB, original=None),
    ),
    "bounce_ja": (
        {"From": DAEMON, "Subject": "配信不能: ケトル"},
        "受信者 bob@x.example に配信できませんでした。 5.1.1\n",
        bounced(BOB, original=None),
    ),
    "bounce_ru": (
        {"From": DAEMON, "Subject": "Не доставлено: чайник"},
        "Сообщение получателю bob@x.example не удалось доставить. 5.1.1\n",
        bounced(BOB, original=None),
    ),
    "bounce_ko": (
        {"From": DAEMON, "Subject": "배달되지 않음: 주전자"},
        "받는 사람 bob@x.example 에게 배달하지 못했습니다. 5.1.1\n",
        bounced(BOB, original=None),
    ),
    "person_speaks_of_a_bounce": (
        {"Subject": "Delivery failed"},
        "Your parcel to me could not be delivered. Why?\n",
        {"kind": "message", "bounce": None},
    ),
    "postmaster_who_asks": (
        {"From": "postmaster@x.example", "Subject": "A question"},
        "May we ask about kettles?\n",
        {"kind": "message", "bounce": None},
    ),
}
for name, (fields, text, want) in WORDS.items():
    MAILS[name] = (plain(name, text, **fields), want)

AUTO = {
    "en": "Automatic reply: Your order",
    "office": "Out of Office: back on Monday",
    "zh": "自动回复: 您的订单",
    "zh_mark": "自动回复：您的订单",
    "tw": "自動回覆: 您的訂單",
    "de": "Automatische Antwort: Ihre Bestellung",
    "de_note": "Abwesenheitsnotiz: Urlaub",
    "fr": "Réponse automatique : Votre commande",
    "es": "Respuesta automática: Su pedido",
    "it": "Risposta automatica: Il suo ordine",
    "pt": "Resposta automática: Seu pedido",
    "nl": "Automatisch antwoord: Uw bestelling",
    "pl": "Odpowiedź automatyczna: Zamówienie",
    "ru": "Автоматический ответ: Ваш заказ",
    "ja": "自動応答: ご注文",
    "ko": "자동 회신: 주문",
}
for language, subject in AUTO.items():
    MAILS[f"auto_words_{language}"] = (
        plain(f"auto_words_{language}", "I am away.", Subject=subject),
        {"kind": "auto_reply"},
    )
HEADERS = {
    "auto_submitted": {"Auto_Submitted": "auto-replied"},
    "auto_generated": {"Auto_Submitted": "auto-generated (rejected)"},
    "auto_vacation": {"Precedence": "auto_reply"},
    "auto_autorespond": {"X_Autorespond": "yes"},
    "auto_suppress": {"X_Auto_Response_Suppress": "All"},
    "auto_loop": {"X_Loop": "help@x.example"},
    "auto_null_sender": {"Return_Path": " <> "},
}
for name, fields in HEADERS.items():
    MAILS[name] = (plain(name, "I am away.", Subject="Re: kettle", **fields), {"kind": "auto_reply"})
LISTS = {
    "list_id": {"List_Id": "<news.x.example>"},
    "list_post": {"List_Post": "<mailto:l@x.example>"},
    "list_unsubscribe": {"List_Unsubscribe": "<https://x.example/u>"},
    "list_bulk": {"Precedence": "bulk"},
}
for name, fields in LISTS.items():
    MAILS[name] = (plain(name, "News of the week.", **fields), {"kind": "list"})
PEOPLE = {
    "person_out_of_office_inside": "We are out of office chairs. Can you help?",
    "person_autoreply_inside": "Your automatic reply annoyed me",
    "person_precedence": "Hello",
}
for name, subject in PEOPLE.items():
    MAILS[name] = (plain(name, "Hello.", Subject=subject, Precedence="first-class"), {"kind": "message"})
MAILS["complaint_arf"] = (
    mixed(
        "complaint_arf",
        part("text/plain", "This is an abuse report."),
        part("message/feedback-report", "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"),
        part("message/rfc822", OURS + "\nhi"),
        subtype="report",
        more="; report-type=feedback-report",
        From="complaints@isp.example",
    ),
    {"kind": "feedback"},
)
MAILS["complaint_without_report_type"] = (
    mixed(
        "complaint_without_report_type",
        part("text/plain", "abuse"),
        part("message/feedback-report", "Feedback-Type: abuse\n"),
        From="complaints@isp.example",
    ),
    {"kind": "feedback"},
)
MAILS["read_receipt_of_outlook"] = (
    mixed(
        "read_receipt_of_outlook",
        part("text/plain", "Your message was read."),
        part(
            "message/disposition-notification",
            "Final-Recipient: rfc822; dora@shop.example\nOriginal-Message-ID: <ours.1@careline.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n",
        ),
        subtype="report",
        more="; report-type=disposition-notification",
    ),
    {"kind": "delivered"},
)
MAILS["report_of_who_knows_what"] = (
    mixed(
        "report_of_who_knows_what",
        part("text/plain", "TLS report"),
        part("application/tlsrpt+gzip", b"x", "base64"),
        subtype="report",
        more="; report-type=tlsrpt",
    ),
    {"kind": "other"},
)
MAILS["empty_status"] = (report("empty_status", ""), {"kind": "bounce"})
MAILS["head_alone"] = (head("head_alone") + b"\r\n", {"kind": "message", "text": "", "reply_text": ""})
