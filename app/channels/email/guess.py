"""The likeliest charset of bytes without a true label: by what the characters would be, weighed.

Each codec that can read the bytes is judged by its own text: frequent characters speak for it, rare ones and
strange neighbours against it. Only where that decides nothing is charset-normalizer asked, among few.
"""

# ruff: noqa: RUF001  the letters of all the world

import re
from collections.abc import Callable

_SAMPLE = 16_000
_HIGH = re.compile(rb"[\x80-\xff]+")
_SURE = 0.45
_HINTED = 0.25
_Rule = Callable[[str, bytes], float]


def codec_of(data: bytes, hints: tuple[str, ...] = ()) -> str | None:
    """Return the likeliest codec; None where nothing speaks for any. hints: codecs named elsewhere."""
    sample = _sample(data)
    scores = {codec: _score(sample, codec, rule) for codec, rule in _RULES.items()}
    for hint in hints:
        if scores.get(hint, -1) > 0:
            scores[hint] += _HINTED
    best = max(scores, key=lambda one: scores[one])
    return best if scores[best] >= _SURE else _asked(sample) or (best if scores[best] > 0 else None)


def is_foreign(data: bytes) -> bool:
    """Tell whether bytes that are labelled as Western European cannot well be so."""
    sample = _sample(data)
    return sum(map(len, _HIGH.findall(sample))) >= 4 and _score(sample, "cp1252", _latin) < 0.2


def _sample(data: bytes) -> bytes:
    """Return a part of data that begins where bytes beyond ASCII do, and ends at a line end."""
    first = _HIGH.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    part = data[start : start + _SAMPLE]
    return part if len(part) < _SAMPLE else part[: part.rfind(b"\n") + 1] or part


def _asked(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415  loaded for the few mails that need it

    asked = ["gb18030", "big5", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"]
    best = from_bytes(sample, cp_isolation=asked).best()
    return best.encoding if best else None


def _score(sample: bytes, codec: str, rule: _Rule) -> float:
    """Return what speaks for a codec, about -1 to 1; a wrong byte or two in a long sample are forgiven."""
    text = sample.decode(codec, "replace")
    strange = [character for character in text if character > "\x7f"]
    broken = text.count("\ufffd")
    if not strange or broken > 1 + len(strange) // 100 or broken * 3 >= len(strange):
        return -1
    return rule(text, sample) - 0.5 * broken / len(strange)


def _mean(weights: list[float]) -> float:
    return sum(weights) / len(weights) if weights else 0.0


def _beyond(text: str) -> list[str]:
    return [character for character in text if character > "\x7f"]


_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行"
    "所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无"
    "力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二"
    "等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各"
    "入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指"
    "您请谢订单货快递退款购买收客服包裹寄壶坏"
    "這個們來為國說時會對過發後裡種經麼學動還進樣開從實無與長機關點業將兩間問並應戰頭體見產話內給門東聲義條認"
    "係氣題爾別變總電數報結買賣貨訂單請謝寄壺壞"
)  # fmt: skip


def _chinese(lead: range, extra: float) -> _Rule:
    """Return the rule for a Chinese charset whose frequent characters begin with the bytes of lead."""

    def rule(text: str, sample: bytes) -> float:  # noqa: ARG001  all rules are called alike
        codec = "gb18030" if extra else "cp950"
        return _mean([_han(one, codec, lead) for one in _beyond(text)])

    return rule


def _han(character: str, codec: str, lead: range) -> float:
    if character in _FREQUENT:
        return 1.0
    if character in "，。！？：；、（）“”‘’《》—…　·":
        return 0.7
    if "一" <= character <= "鿿":
        data = character.encode(codec, "replace")
        plain = len(data) == 2 and data[0] in lead and (codec != "gb18030" or data[1] >= 0xA1)
        return 0.55 if plain else -0.2
    return 0.2 if character in "￥％＋－＝／～「」【】①②③" or "！" <= character <= "～" else -0.5


def _japanese(text: str, sample: bytes) -> float:  # noqa: ARG001
    weights = []
    for one in _beyond(text):
        if "ぁ" <= one <= "ヿ":
            weights.append(1.0)
        elif "一" <= one <= "鿿" or one in "、。「」・ー！？（）　〜":
            weights.append(0.5)
        else:
            weights.append(-0.4)
    kana = sum(1 for one in text if "ぁ" <= one <= "ヿ")
    return _mean(weights) + (0.2 if kana * 4 >= len(weights) else -0.3)


def _korean(text: str, sample: bytes) -> float:  # noqa: ARG001
    weights = []
    for one in _beyond(text):
        common = "가" <= one <= "힣" and one.encode("cp949", "replace")[-1:] >= b"\xa1"
        common = common and 0xB0 <= one.encode("cp949")[0] <= 0xC8 and one.encode("cp949")[1] >= 0xA1
        weights.append(1.0 if common else -0.4)
    return _mean(weights) * 0.95


def _cyrillic(text: str, sample: bytes) -> float:  # noqa: ARG001
    small = sum(1 for one in text if "а" <= one <= "я" or one in "ёіїєґў")
    great = len(re.findall(r"\b[А-ЯЁІЇЄ]", text))
    inside = len(re.findall(r"(?<=[а-яё])[А-ЯЁ]|[A-Za-z][а-яё]|[а-яё][A-Za-z]", text))
    frequent = sum(text.lower().count(one) for one in "оеаинт")
    beyond = len(_beyond(text))
    return (small + great - 2 * inside) / beyond * (0.6 + min(0.45, frequent / beyond)) if beyond else 0.0


_LETTERS = frozenset("éèêëàâäáãåçñöòóôõüùúûßøæœíìîïÉÈÀÄÖÜÅØÇ’“”‘–—…€£°«»·®©²¿¡ ´")
_EASTERN = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňóřšťúůýžÁČŠŽŘőűŐŰăâîşţöüä„”“’–€")
#: What Polish becomes in a Western charset, and no Western language writes.
_NOT_WESTERN = re.compile(r"ñ(?![aeiouáéíóúü])|[zjwk]ê|iê|[a-z][¹³¿](?=[a-z\s])")
_NEAR = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f]{1,2}(?![^\x00-\x7f])")


def _latin(text: str, sample: bytes) -> float:  # noqa: ARG001
    beyond = len(_beyond(text))
    return _western(text, _LETTERS) - (1.5 * len(_NOT_WESTERN.findall(text)) / beyond if beyond else 0)


def _eastern(text: str, sample: bytes) -> float:  # noqa: ARG001
    return _western(text, _EASTERN) - 0.02


def _western(text: str, letters: frozenset[str]) -> float:
    beyond = _beyond(text)
    near = sum(map(len, _NEAR.findall(text)))
    alone = near / len(beyond) if beyond else 0
    return _mean([0.9 if one in letters else -0.4 for one in beyond]) * (0.3 + 0.7 * alone) - 0.6 * (
        1 - alone
    )


_RULES: dict[str, _Rule] = {
    "gb18030": _chinese(range(0xB0, 0xD8), 1.0),
    "cp950": _chinese(range(0xA4, 0xC7), 0.0),
    "cp932": _japanese,
    "euc_jp": _japanese,
    "cp949": _korean,
    "cp1251": _cyrillic,
    "koi8_r": _cyrillic,
    "cp1252": _latin,
    "cp1250": _eastern,
}
