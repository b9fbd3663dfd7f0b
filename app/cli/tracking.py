"""`flask tracking find`: which tracking numbers stand in a text, line by line."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TextIO

import click

from app.orders.rules.tracking import Found, Known, find
from app.orders.rules.tracking.carriers import carriers


@click.group("tracking")
def tracking() -> None:
    """Tracking numbers in texts."""


@tracking.command("find")
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON list per line of input, empty where there is none."
)
@click.option("--carrier", "known", multiple=True, help="A carrier the customer has had; may be repeated.")
@click.option("--language", help="The language of the text, as de or zh.")
def find_in(file: TextIO, *, as_json: bool, known: Sequence[str], language: str | None) -> None:
    """Print the tracking numbers of each line of FILE (or of standard input). Needs no database."""
    for code in known:
        if code not in carriers():
            raise click.UsageError(f"There is no carrier {code!r}. There are: {', '.join(carriers())}.")
    own = [Known(carrier=code) for code in known]
    for number, line in enumerate(file, 1):
        found = find(line.rstrip("\r\n"), own, language)
        if as_json:
            click.echo(json.dumps([_said(one) for one in found], ensure_ascii=False))
        else:
            for one in found:
                click.echo(f"{number}: {one.number}  {_likeliest(one)}")


def _said(found: Found) -> dict[str, Any]:
    first = found.candidates[0]
    return {
        "number": found.number,
        "normalised": found.normalised,
        "carrier": first.carrier,
        "service": first.service,
        "checked": first.checked,
        "url": first.url,
        "start": found.start,
        "end": found.end,
        "candidates": [asdict(one) for one in found.candidates],
    }


def _likeliest(found: Found) -> str:
    first = found.candidates[0]
    return f"{first.name}, {first.service} ({'; '.join(first.why)})"
