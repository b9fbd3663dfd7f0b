"""How one's own numbers look: forms that an administrator wrote, or guessed from those there are. Pure."""

import re
from collections import Counter
from collections.abc import Iterable

from app.core.errors import N_
from app.orders.rules.tracking.folding import normalise

KINDS = ("order", "invoice")
LONGEST, MOST = 40, 12
#: A form that is fixed to fewer places than these would fit half the numbers of a mail.
_LEAST_DIGITS = {True: 2, False: 4}
_FORM = re.compile(r"[A-Za-z0-9#@+/ ._-]+")
_RUN = re.compile(r"[0-9]+")
#: So large a part of all numbers has a form, or it is chance.
_PART = 0.05
_SEVERAL = 3


def key(number: str) -> str:
    """Return by what a number is found however it is written: letters and digits alone, upper case."""
    return normalise(number)


def fault(form: str) -> str:
    """Return what is wrong with a form, "" where nothing is."""
    if not _FORM.fullmatch(form) or len(form) > LONGEST:
        return N_("Write letters and digits as they are, # for a digit, @ for a letter, + for more of them.")
    if re.search(r"(?:^|[^#@])\+", form):
        return N_("A + stands after # or @ only.")
    has_letters = bool(re.search("[A-Za-z@]", form))
    if sum(one == "#" or one.isdigit() for one in form) < _LEAST_DIGITS[has_letters]:
        return N_("This would fit too much. Write # for every digit there is at least.")
    return ""


def guess(numbers: Iterable[str]) -> list[str]:
    """Return the forms that most of numbers have, the commonest first; numbers may grow at their end."""
    told = [one.strip() for one in numbers if _FORM.fullmatch(one.strip()) and not re.search("[#@+]", one)]
    found = _forms(told, _RUN)
    covered = sum(count for _form, count in found)
    if covered * 2 < len(told) or 1 < len(found) > covered / _SEVERAL:  # letters differ from one to the next
        found = _forms([re.sub("[A-Za-z]", "@", one) for one in told], _RUN)
    return [form for form, _count in found if not fault(form)]


def _forms(told: list[str], run: re.Pattern[str]) -> list[tuple[str, int]]:
    """Return (form, how many) of those that are common, the digits of each run as short as they come."""
    lengths: dict[str, list[tuple[int, ...]]] = {}
    for one in told:
        lengths.setdefault(run.sub("#", one), []).append(tuple(map(len, run.findall(one))))
    counts = Counter({shape: len(some) for shape, some in lengths.items() if "#" in shape})
    common = [(shape, n) for shape, n in counts.most_common(MOST // 2) if n >= _PART * len(told)]
    return [(_form(shape, lengths[shape]), n) for shape, n in common]


def _form(shape: str, lengths: list[tuple[int, ...]]) -> str:
    """Return a shape with as many # as its shortest run of digits has; a run that varies goes on."""
    parts = shape.split("#")
    form, least = parts[0], _LEAST_DIGITS[True] if len(parts) == 2 else 1
    for place, part in enumerate(parts[1:]):
        runs = {max(one[place], least) for one in lengths}
        last_of_lettered = place == len(parts) - 2 and bool(re.search("[A-Za-z@]", shape))
        form += "#" * min(runs) + ("+" if len(runs) > 1 or last_of_lettered else "") + part
    return form
