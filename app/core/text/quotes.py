"""The newest words of a mail: no quoted history, no signature. Line rules only, linear in the length."""

# ruff: noqa: RUF001, E501  full-width signs are what Chinese clients write

import re

LIMIT = 256_000

_WROTE = ("wrote:", "writes:", "schrieb:", "a écrit:", "a écrit :", "escribió:", "escreveu:", "ha scritto:",
          "写道:", "写道：", "寫道:", "寫道：")  # fmt: skip
_BEGIN = re.compile(
    r"(?:On|At|Am|Le|El|Em|Il|在|于|於)\b|[在于於]|\d{4}\s?[年/-]|[\"“<'‘]?[^\s]{1,60} ?<[^<>\s]{3,}@"
)
_SCHRIEB = re.compile(r"Am .{1,200}\bschrieb .{1,200}:$")
_BANNER = re.compile(
    r"-{2,}.{0,6}(?:original message|original appointment|forwarded message|ursprüngliche nachricht|"
    r"original-nachricht|originalnachricht|weitergeleitete nachricht|message d.origine|message original|"
    r"message transféré|mensaje original|mensaje reenviado|原始邮件|原始郵件|邮件原件|回复的原邮件|"
    r"转发邮件信息|转发的邮件|轉寄郵件).{0,6}-*$",
    re.IGNORECASE,
)
_FORWARDS = (
    "begin forwarded message:",
    "anfang der weitergeleiteten nachricht:",
    "début du message transféré",
)
_FROM = re.compile(r"[*|\s]{0,4}(?:From|Von|De|发件人|寄件者|寄件人|發件人)[*|\s]{0,3}[:：|]", re.IGNORECASE)
_FIELD = re.compile(
    r"[*|\s]{0,4}(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|A|Objet|Enviado(?: el)?|Fecha|Para|"
    r"Asunto|发送时间|发送日期|日期|时间|收件人|抄送|抄送人|主题|主旨|收件者|寄件日期|傳送時間|主題)[*|\s]{0,3}[:：|]",
    re.IGNORECASE,
)
_DEVICE = ("sent from my ", "sent from mail for", "sent from outlook", "get outlook for", "发自我的", "发送自我的",
           "從我的", "从我的", "來自我的", "传送自", "von meinem ", "gesendet von ", "envoyé de mon", "envoyé depuis",
           "enviado desde mi", "obtenir outlook pour", "outlook für")  # fmt: skip
_RULE = re.compile(r"[\s_=*-]*$")


def newest(text: str) -> str:
    """Return the words the sender wrote now; answers between quotes are kept. Empty only if text is blank.

    Reads at most 256,000 characters.
    """
    lines = text[:LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = _trimmed(_own(lines))
    return "\n".join(kept).strip() or text[:LIMIT].strip() or text.strip()[:LIMIT]


def _own(lines: list[str]) -> list[str]:
    kept: list[str] = []
    said = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.startswith((">", " >", "＞")):
            index += 1
            continue
        if said and _signature(line, len(lines) - index):
            index = _next_quote(lines, index)
            continue
        length = _history(lines, index)
        if length and not _quoted_after(lines, index + length):
            break
        if length:
            kept = _trimmed(kept)
        else:
            kept.append(line)
            said = said or bool(line.strip())
        index += length or 1
    return kept


def _signature(line: str, left: int) -> bool:
    return line == "-- " or (line == "--" and left <= 15)


def _next_quote(lines: list[str], index: int) -> int:
    """Return where answers may go on below a signature: at the next quoted line, else at the end."""
    while index < len(lines) and not lines[index].startswith(">"):
        index += 1
    return index


def _history(lines: list[str], index: int) -> int:
    """Return how many lines the head of a quoted mail takes here, 0 where none begins."""
    line = lines[index].strip()
    if not line or len(line) > 400:
        return 0
    if _BANNER.match(line) or line.lower().startswith(_FORWARDS):
        return 1 + _fields(lines, index + 1)
    fields = _fields(lines, index + 1) if _FROM.match(line) else 0
    return 1 + fields if fields >= 2 else _attribution(lines, index)


def _fields(lines: list[str], index: int) -> int:
    """Return how many lines of "Sent:", "To:", "Subject:" follow, a folded or empty one between them allowed."""
    last = 0
    for length, line in enumerate(lines[index : index + 10], start=1):
        if _FIELD.match(line[:60]) or _FROM.match(line[:60]):
            last = length
    return last


def _attribution(lines: list[str], index: int) -> int:
    """Return how many lines a head such as: On Monday, A wrote: takes, one to three."""
    if not _BEGIN.match(lines[index].strip()[:200]):
        return 0
    joined = ""
    for length, line in enumerate(lines[index : index + 3], start=1):
        joined = f"{joined} {line[:400].strip()}".strip()
        if not line.strip():
            return 0
        if _wrote(joined):
            return length
    return 0


def _wrote(joined: str) -> bool:
    end = joined.replace("\xa0", " ")
    told = any(mark.isdigit() or mark == "@" for mark in joined)
    return told and (end.lower().endswith(_WROTE) or (end.endswith(":") and bool(_SCHRIEB.match(end[:450]))))


def _quoted_after(lines: list[str], index: int) -> bool:
    return next((line for line in lines[index : index + 10] if line.strip()), "").startswith(">")


def _trimmed(kept: list[str]) -> list[str]:
    """Drop what clients put below the words: rules, "Sent from my phone"."""
    while kept and (_rule(kept[-1]) or _device(kept[-1])):
        kept.pop()
    return kept


def _rule(line: str) -> bool:
    return len(line) <= 200 and bool(_RULE.match(line))


def _device(line: str) -> bool:
    return len(line) < 80 and line.strip().lower().startswith(_DEVICE)
