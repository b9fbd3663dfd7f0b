"""The parser process: reads mails from strangers behind limits of memory and time, and knows nothing else.

Run as `python -m app.channels.email.child`; one JSON line in, one JSON line out, for at most 200 mails.
"""

import contextlib
import errno
import json
import sys
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from app.channels.email.read import Unreadable, read
from app.channels.email.signatures import holding

_MAILS = 200
_MEMORY = 512 * 1024 * 1024
_SECONDS = 10
#: A larger mail is not loaded: its pages are the file's own, and parts are decoded a piece at a time.
_MAPPED = 4_000_000
_TOO_LARGE = "This mail needs more memory than a mail may."


def main() -> None:
    """Answer each line on standard input until it ends or 200 mails are done."""
    _limit_memory()
    for _ in range(_MAILS):
        line = sys.stdin.readline()
        if not line:
            return
        _limit_time()
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    try:
        with _content(Path(question["path"])) as raw:
            return {"ok": True, **_found(question, raw)}
    except Unreadable as unreadable:
        return {"ok": False, "reason": unreadable.reason}
    except MemoryError:
        return {"ok": False, "reason": _TOO_LARGE}
    except OSError as fault:
        if fault.errno == errno.ENOMEM:
            return {"ok": False, "reason": _TOO_LARGE}
        words = "A file could not be read or written."
        return {"ok": False, "died": True, "errno": fault.errno, "reason": words}


def _found(question: dict[str, Any], raw: bytes | mmap) -> dict[str, Any]:
    """Return what a mail says or, where places are named, which of its signatures hold."""
    if "places" in question:
        return {"holding": holding(raw[:], question["places"], question["keys"])}
    mail = read(raw, spool=Path(question["spool"]), read_as=question.get("read_as"))
    return {"mail": mail.to_json()}


@contextlib.contextmanager
def _content(path: Path) -> Iterator[bytes | mmap]:
    if path.stat().st_size < _MAPPED:
        yield path.read_bytes()
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        yield mapped


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  not there on Windows

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _limit_time() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not there on Windows

    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _SECONDS, hard))


if __name__ == "__main__":
    main()
