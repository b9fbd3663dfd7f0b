"""`flask mail parse` and `flask mail intake`: mails from files, read for people or taken in."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.channels.email.parser import Parser, ParserDied, Unreadable
from app.channels.email.report import as_report, unreadable
from app.channels.email.take import take
from app.cli import setup
from app.cli.mail_files import Found, found, recipients
from app.cli.start import refuse
from app.core.actor import SYSTEM
from app.intake import raw
from app.people import commands, queries
from app.people.models import Mailbox

PATH = click.Path(exists=True, path_type=Path)
#: They end a line for many programs, and stand as they are in what json.dumps writes.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


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
@click.option("--mailbox", "address", help="Whose mail it is; else the mailbox it was sent to, or the first.")
@with_appcontext
def intake(paths: Sequence[Path], address: str | None) -> None:
    """Take in mails from files, folders (in the order of their dates) and mbox files; a JSON line each.

    They go the way of every mail. Where there is no mailbox yet, one that only holds files is made.
    """
    why = setup.not_ready()
    if why:
        refuse(why)
    mailboxes = _mailboxes(address)
    parser = Parser()
    try:
        lines = [_print(_taken(parser, one, mailboxes)) for one in found(paths)]
    finally:
        parser.close()
    if not all(line["outcome"] for line in lines):
        raise SystemExit(1)


def _report(parser: Parser, file: Path, spool: Path, read_as: str | None) -> dict[str, Any]:
    name = _name(str(file))
    try:
        return as_report(name, parser.read(_lasting(file, spool), spool, read_as=read_as))
    except OSError as error:
        return unreadable(name, error.strerror or "cannot be opened")
    except (Unreadable, ParserDied) as error:
        return unreadable(name, str(error))


def _lasting(file: Path, spool: Path) -> Path:
    """Return a file that another process can open too: a copy of what is a pipe. Raises OSError."""
    if file.is_file():
        with file.open("rb"):
            return file
    copy = spool / "copy"
    copy.write_bytes(file.read_bytes())
    return copy


def _taken(parser: Parser, one: Found, mailboxes: Sequence[Mailbox]) -> dict[str, Any]:
    """Take in one mail, unless a running server was faster; say what became of it."""
    line = {"file": _name(one.name), "outcome": None, "case": None}
    try:
        content = one.read()
    except OSError as error:
        return line | {"reason": error.strerror or "cannot be read"}
    raw_id = raw.keep(SYSTEM, _whose(content, mailboxes), content)
    kept = take(parser, raw_id or 0)
    while kept.state == "kept":  # it failed; the third time it is quarantined
        kept = take(parser, kept.id)
    return line | {"outcome": kept.outcome, "case": kept.case_id, "reason": kept.reason}


def _mailboxes(address: str | None) -> Sequence[Mailbox]:
    """Return the mailboxes that mails may be taken in to, the oldest first. Refuses an unknown address."""
    known = sorted(queries.mailboxes(), key=lambda one: one.id)
    if address is None:
        return known or [commands.mailbox_for_files(SYSTEM)]
    chosen = [one for one in known if one.address == address.lower()]
    if not chosen:
        there = ", ".join(one.address for one in known) or "none yet"
        raise click.UsageError(f"There is no mailbox {address}. There are: {there}")
    return chosen


def _whose(content: bytes, mailboxes: Sequence[Mailbox]) -> int:
    named = recipients(content)
    return next((one.id for one in mailboxes if one.address in named), mailboxes[0].id)


def _name(path: str) -> str:
    """Return a file's name as text, whatever bytes it has."""
    return os.fsencode(path).decode("utf-8", "replace")


def _print(line: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(line, ensure_ascii=False).translate(_LINE_ENDS)
    click.echo(text.encode("utf-8", "replace"))
    return line
