"""The parser process: reads mails from strangers behind limits of memory and time, and knows nothing else.

Run as `python -m app.channels.email.child`; one JSON line in, one JSON line out, for at most 200 mails.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from app.channels.email.read import Unreadable, read

_MAILS = 200
_MEMORY = 512 * 1024 * 1024
_SECONDS = 10


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
        mail = read(Path(question["path"]).read_bytes(), spool=Path(question["spool"]))
    except Unreadable as unreadable:
        return {"ok": False, "reason": unreadable.reason}
    except OSError as error:
        return {
            "ok": False,
            "died": True,
            "errno": error.errno,
            "reason": "A file could not be read or written.",
        }
    return {"ok": True, "mail": mail.to_json()}


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
