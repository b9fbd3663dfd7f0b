"""`flask mail parse` and `flask mail intake`: mails from files, read for people or taken in."""

import json
import mailbox
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.channels.email.parser import Parser, ParserDied, Unreadable
from app.channels.email.report import as_report, unreadable
from app.channels.email.take import take
from app.core.actor import SYSTEM
from app.intake import raw
from app.people import queries as people
from app.people.models import Mailbox

PATH = click.Path(exists=True, path_type=Path)
HEAD_BYTES = 65536


@click.group("mail")
def mail() -> None:
    """Read mails from files."""


@mail.command("parse")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--read-as", help="a charset to read by, whatever the mail says itself")
def parse(files: Sequence[Path], read_as: str | None) -> None:
    """Print what is read from each of FILES, one JSON line each. Needs no database."""
    parser = Parser()
    try:
        with tempfile.TemporaryDirectory() as spool:
            for file in files:
                _print(_report(parser, file, Path(spool), read_as))
    finally:
        parser.close()


@mail.command("intake")
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("--mailbox", "address", help="whose mail it is; needed where there are several mailboxes")
@with_appcontext
def intake(paths: Sequence[Path], address: str | None) -> None:
    """Take in mails from files, folders (in the order of their dates) and mbox files; a JSON line each."""
    to = _mailbox(address)
    parser = Parser()
    try:
        for name, content in _mails(paths):
            raw_id = raw.keep(SYSTEM, to.id, content)
            if raw_id is not None:
                _print(_taken(parser, name, raw_id))
    finally:
        parser.close()


def _report(parser: Parser, file: Path, spool: Path, read_as: str | None) -> dict[str, Any]:
    try:
        with file.open("rb"):
            return as_report(str(file), parser.read(file, spool, read_as=read_as))
    except OSError as error:
        return unreadable(str(file), error.strerror or "cannot be opened")
    except (Unreadable, ParserDied) as error:
        return unreadable(str(file), str(error))


def _taken(parser: Parser, name: str, raw_id: int) -> dict[str, Any]:
    """Take in one mail, unless a running server was faster; say what became of it."""
    kept = take(parser, raw_id)
    return {"file": name, "outcome": kept.outcome or kept.state, "case": kept.case_id, "reason": kept.reason}


def _mailbox(address: str | None) -> Mailbox:
    found = [one for one in people.mailboxes() if address is None or one.address == address.lower()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.address for one in people.mailboxes()) or "none yet"
    raise click.UsageError(f"Say which mailbox: --mailbox ADDRESS. There are: {known}")


def _mails(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if path.is_dir():
            files = [one for one in path.rglob("*") if one.is_file() and one.suffix != ".mbox"]
            for file in sorted(files, key=lambda one: (_date(one), str(one))):
                yield str(file), file.read_bytes()
        elif _is_mbox(path):
            box = mailbox.mbox(path, create=False)
            for key in box.keys():  # noqa: SIM118 - iterating a mailbox gives its messages
                yield f"{path}#{key}", box.get_bytes(key)
        else:
            yield str(path), path.read_bytes()


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _date(path: Path) -> datetime:
    """Return the Date header of a mail, which is only looked for among its first lines."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    dates = [line[5:] for line in head.split(b"\n") if line[:5].lower() == b"date:"]
    try:
        found = parsedate_to_datetime(dates[0].decode("ascii", "replace").strip())
    except (IndexError, ValueError, TypeError, OverflowError):
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _print(words: dict[str, Any]) -> None:
    click.echo(json.dumps(words, ensure_ascii=False))
