"""Numbers and amounts as people and their programs write them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from app.core.errors import N_
from app.imports.rules.wrong import Wrong

NOT_A_NUMBER = N_("“%(cell)s” is no number.")
AMBIGUOUS = N_("“%(cell)s” may be a thousand or a fraction: say which sign the file has before decimals.")
_SIGNS = {
    "€": "EUR", "£": "GBP", "US$": "USD", "HK$": "HKD", "NT$": "TWD", "CN¥": "CNY", "JP¥": "JPY",
    "人民币": "CNY", "RMB": "CNY", "元": "CNY", "円": "JPY",
}  # fmt: skip
_CODE = re.compile(r"(?<![A-Z])([A-Z]{3})(?![A-Z])")
_VAGUE = re.compile(r"[¥￥$]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ]*|[+-]?[.,][0-9]+")


def amount(cell: str, decimal: str) -> tuple[Decimal, str]:
    """Return a number and the currency that stands beside it, "" for none or one of several. Raises Wrong.

    decimal: the sign before decimals, "" where nobody said.
    """
    plain = unicodedata.normalize("NFKC", cell).strip()
    currency = ""
    for sign, code in _SIGNS.items():
        if sign in plain:
            plain, currency = plain.replace(sign, ""), code
            break
    named = _CODE.search(plain.upper())
    if named and not currency:
        currency = named[1]
        plain = plain[: named.start()] + plain[named.end() :]
    return number(_VAGUE.sub("", plain).strip(), decimal, cell), currency


def number(cell: str, decimal: str, shown: str = "") -> Decimal:
    """Return a number. Raises Wrong, also where its point may be one of thousands and nobody said."""
    plain = unicodedata.normalize("NFKC", cell).strip().replace("\u00a0", " ").replace("−", "-")  # noqa: RUF001
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()").strip()
    if plain.endswith("-"):
        plain = f"-{plain[:-1]}"
    if not _NUMBER.fullmatch(plain):
        raise Wrong(NOT_A_NUMBER, cell=shown or cell)
    plain = plain.replace(" ", "").replace("'", "")
    sign = decimal or _sign_of(plain)
    if sign == "?":
        raise Wrong(AMBIGUOUS, cell=shown or cell)
    other = "," if sign == "." else "."
    groups = plain.lstrip("+-").partition(sign)[0].split(other)
    if len(groups) > 1 and any(len(one) != 3 for one in groups[1:]):
        raise Wrong(NOT_A_NUMBER, cell=shown or cell)
    try:
        found = Decimal(plain.replace(other, "").replace(sign, "."))
    except InvalidOperation as error:
        raise Wrong(NOT_A_NUMBER, cell=shown or cell) from error
    return -found if negative else found


def decimal_sign(cells: Iterable[str]) -> str:
    """Return which sign a column has before decimals, as far as it tells; "" where it does not."""
    seen = {_sign_of(found) for cell in cells if (found := re.sub(r"[^0-9.,]", "", cell))}
    seen -= {"?", " "}
    return seen.pop() if len(seen) == 1 else ""


def _sign_of(plain: str) -> str:
    """Return the sign before decimals that a number must have; "?" where it may be either."""
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        return "," if plain.rfind(",") > plain.rfind(".") else "."
    if not points and not commas:
        return " "
    one, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other  # 1.234.567: thousands
    before, _, after = plain.lstrip("+-").partition(one)
    return "?" if len(after) == 3 and 1 <= len(before) <= 3 and before != "0" else one
