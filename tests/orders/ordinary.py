"""Ordinary service mails: written by hand, every number in them drawn anew, none of a parcel."""

import random
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

MAILS = (Path(__file__).parent / "ordinary_mails.txt").read_text(encoding="utf-8").split("\n%%\n")


def mails(count: int, seed: int = 1) -> Iterator[str]:
    """Yield so many mails, each time with other numbers; the same ones for the same seed."""
    for number in range(count):
        yield filled(MAILS[number % len(MAILS)], random.Random(seed * 1_000_003 + number))


def filled(mail: str, chance: random.Random) -> str:
    """Return a mail whose fields are filled; a field that stands twice is drawn twice."""
    parts = []
    for words, field, _, _ in Formatter().parse(mail):
        parts.append(words)
        if field is not None:
            parts.append(value(field, chance))
    return "".join(parts)


def value(field: str, chance: random.Random) -> str:
    """Return something for a field: nN means N digits; else see VALUES."""
    if field[0] == "n" and field[1:].isdigit():
        return digits(chance, int(field[1:]))
    return VALUES[field](chance)


def digits(chance: random.Random, count: int) -> str:
    return str(chance.randint(1, 9)) + "".join(chance.choices("0123456789", k=count - 1))


def letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=count))


def either(*forms: Callable[[random.Random], str]) -> Callable[[random.Random], str]:
    return lambda chance: chance.choice(forms)(chance)


def form(pattern: str) -> Callable[[random.Random], str]:
    """Return a maker: # is a digit, @ a capital letter, the rest is itself; | parts forms."""

    def make(chance: random.Random) -> str:
        drawn = (
            digits(chance, 2)[1] if one == "#" else letters(chance, 1) if one == "@" else one
            for one in chance.choice(pattern.split("|"))
        )
        return "".join(drawn)

    return make


def luhn(chance: random.Random, start: str, length: int) -> str:
    body = start + "".join(chance.choices("0123456789", k=length - len(start) - 1))
    total = 0
    for place, one in enumerate(reversed(body)):
        doubled = int(one) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def card(chance: random.Random) -> str:
    number = luhn(chance, chance.choice(("4", "51", "55", "2221", "6011")), 16)
    joint = chance.choice(("", " ", "-"))
    return joint.join(number[place : place + 4] for place in range(0, 16, 4))


def amex(chance: random.Random) -> str:
    number = luhn(chance, chance.choice(("34", "37")), 15)
    return chance.choice((number, f"{number[:4]} {number[4:10]} {number[10:]}"))


def iban(chance: random.Random) -> str:
    country, length = chance.choice((("DE", 18), ("FR", 23), ("NL", 14), ("ES", 20), ("GB", 18), ("PL", 24)))
    body = (
        letters(chance, 4) + digits(chance, length - 4) if country in {"NL", "GB"} else digits(chance, length)
    )
    number = "".join(str(int(one, 36)) for one in body + country + "00")
    whole = f"{country}{98 - int(number) % 97:02d}{body}"
    grouped = " ".join(whole[place : place + 4] for place in range(0, len(whole), 4))
    return chance.choice((whole, grouped))


def day(chance: random.Random) -> tuple[int, int, int]:
    return chance.randint(2015, 2027), chance.randint(1, 12), chance.randint(1, 28)


def dated(*forms: str) -> Callable[[random.Random], str]:
    def make(chance: random.Random) -> str:
        y, m, d = day(chance)
        return chance.choice(forms).format(y=y, m=m, d=d, yy=y % 100)

    return make


def price(pattern: str) -> Callable[[random.Random], str]:
    return lambda chance: pattern.format(
        chance.choice((chance.randint(1, 99), chance.randint(100, 2_000_000)))
    )


def serial(chance: random.Random) -> str:
    return form("@@########|##@@#####@|@##@@######|############|@@@#########|SN##########|@@-####-####")(
        chance
    )


VALUES: dict[str, Callable[[random.Random], str]] = {
    "order": form("SO-######|ORD-#######|#######|WEB-20######|A#########|R#########"),
    "order10": form("##########|1#########"),
    "order12": form("############|###-#######-#######|##############|###########|################"),
    "po": form("45########|PO-######|PO########"),
    "invoice": form("INV-2026-#####|RE########|##########|2026/#####|F##########|############"),
    "case": form("#########|CS-######|#2026########"),
    "price": either(price("${:,}.99"), price("USD {:,}.00"), price("{:,}.50 EUR"), price("£{:,}.25")),
    "price_cn": either(price("¥{}.00"), price("{}元"), price("￥{:,}.50"), price("人民币{}元")),
    "price_de": either(price("{},90 €"), price("{},00 EUR"), price("€ {},50")),
    "four": form("####"),
    "three": form("1##|2##"),
    "six": form("######"),
    "small": lambda chance: str(chance.randint(2, 99)),
    "time": lambda chance: f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}",
    "date": dated("{y}-{m:02d}-{d:02d}", "{m}/{d}/{y}", "{d} March {y}", "{y}{m:02d}{d:02d}", "{d}.{m}.{yy}"),
    "isodate": dated("{y}-{m:02d}-{d:02d}"),
    "date_cn": dated("{y}年{m}月{d}日", "{y}/{m}/{d}", "{m}月{d}号", "{y}.{m:02d}.{d:02d}"),
    "date_de": dated("{d:02d}.{m:02d}.{y}", "{d}.{m}.{yy}", "{d}. Mai {y}"),
    "date_fr": dated("{d:02d}/{m:02d}/{y}", "{d} mai {y}", "{d}-{m}-{y}"),
    "stamp": dated("{y}-{m:02d}-{d:02d}T10:22:33.123456Z", "{y}{m:02d}{d:02d}102233", "{d}.{m}. 10:22"),
    "ms": form("17###########"),
    "us_phone": form("(415) 555-####|212-555-####|+1 650 555 ####|1-800-555-####|##########|800.555.####"),
    "uk_phone": form("0#### ######|020 #### ####|+44 20 #### ####|0800 ### ####|01### ######"),
    "uk_mobile": form("07### ######|+44 7### ######|07#########"),
    "de_phone": form("0## #######|+49 30 ########|0800 #######|(030) ########|0221/#######|04########"),
    "de_mobile": form("0171 #######|+49 151 ########|0160########|0049 170 #######"),
    "fr_phone": form("06 ## ## ## ##|+33 6 ## ## ## ##|01.##.##.##.##|06########"),
    "es_phone": form("6## ### ###|+34 6## ## ## ##|91 ### ## ##"),
    "it_phone": form("3## #######|+39 3## ### ####|02 ########"),
    "nl_phone": form("06-########|+31 6 ########|020 ### ####"),
    "pl_phone": form("### ### ###|+48 ### ### ###"),
    "jp_phone": form("090-####-####|03-####-####|080########"),
    "ru_phone": form("+7 9## ###-##-##|89#########|8 (9##) ### ## ##"),
    "mobile": form("13#########|15#########|199########|138-####-####|+86 13#########|8613#########"),
    "cn_phone": form("021-########|95###|400-###-####|0755-########|4008######"),
    "email": form("anna.####@mail.example|order############@shop.example"),
    "url": form("https://shop.example/o/############"),
    "ip": form("10.#.1##.2##|192.168.#.##|1.#.#.##"),
    "uuid": lambda chance: str(uuid.UUID(int=chance.getrandbits(128), version=4)),
    "hex8": lambda chance: f"{chance.getrandbits(32):08X}",
    "hex16": lambda chance: f"{chance.getrandbits(64):016x}",
    "hex32": lambda chance: f"{chance.getrandbits(128):032x}",
    "hex40": lambda chance: f"{chance.getrandbits(160):040x}",
    "card": card,
    "card16": card,
    "card_cn": lambda chance: luhn(chance, "62" + digits(chance, 4), 19),
    "amex": amex,
    "iban": iban,
    "bic": form("COBADEFF###|DEUTDEDB"),
    "bankref": form("RF##############|################|FT##########"),
    "paypal": form("#@@#####@@#######@|##@######@###@"),
    "vat": form("DE#########|GB#########|NL#########B01|ATU########|CHE#########"),
    "vat_fr": form("FR###########|FR ## ### ### ###"),
    "eori": form("DE##############|GB############"),
    "siret": form("### ### ### #####|##############"),
    "steuer": form("##/###/#####|###########"),
    "duns": form("##-###-####|#########"),
    "mrn": form("26DE############@#|26GB@@##########@#"),
    "imei": lambda chance: luhn(chance, "35", 15),
    "ean": form("400##########|59###########|690##########|978##########"),
    "sku": form("@@-####|@@@######|##-###-@|@##########"),
    "serial": serial,
    "postcode": form("SW#A #@@|M# #@@"),
    "zip9": form("#####-####|#####"),
    "zip5": form("#####"),
    "flight": form("LH###|BA####|CA####"),
    "pnr": form("@@@@@@|@#@#@@"),
    "container": form("MSCU#######|TGHU#######"),
    "bl": form("MAEU#########|COSU##########|############"),
    "pdd": form("26####-###############|250###-###############"),
    "taobao": form("###################|##################"),
    "alipay": form("2026####22001###############|20260###2200146#############"),
    "wechat28": form("4200002026##################|10000#####2026##############"),
    "wechat_id": form("wxid_@####|zhang########"),
    "uscc": form("91310000MA1@@####@|9144030#############"),
    "id18": form("31010119##0########|44030419##1#######X"),
    "contract": form("HT-2026-####|HT2026########|XS2026####-##"),
    "pickup": form("##-#-####|#-#-####|########"),
}  # fmt: skip
