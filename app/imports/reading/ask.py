"""The fence around reading: asks a process of its own, which may die over a file."""

import json
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from app.imports.reading import limits
from app.imports.reading.limits import Unreadable

_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = [sys.executable, "-m", "app.imports.reading.child"]
#: All that the child is told: no setting, no secret.
_ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
_SECONDS = 900


def read(path: Path, out: Path, kind: str, encoding: str = "", hold: Any = None) -> dict[str, Any]:
    """Return what the child says of a file, whose rows it wrote to out; see child.read. Raises Unreadable.

    hold: called every few seconds meanwhile; where it says False nobody waits any longer.
    """
    question = {"path": str(path.resolve()), "out": str(out.resolve()), "kind": kind, "encoding": encoding}
    with subprocess.Popen(  # noqa: S603 - no shell, no outside word in the command
        _COMMAND,
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        text=True,
    ) as child:
        try:
            return _answer(child, json.dumps(question) + "\n", hold)
        finally:
            child.kill()


def _answer(child: "subprocess.Popen[str]", question: str, hold: Any) -> dict[str, Any]:
    if child.stdin is None or child.stdout is None:
        raise Unreadable(limits.BROKEN)
    child.stdin.write(question)
    child.stdin.close()
    begun = asked = monotonic()
    while child.poll() is None:
        sleep(0.02)
        if hold is not None and monotonic() - asked > 5:
            asked = monotonic()
            if not hold():
                raise Unreadable(limits.BROKEN)
        if monotonic() - begun > _SECONDS:
            raise Unreadable(limits.TOO_LARGE)
    said = child.stdout.read()
    answer: dict[str, Any] = json.loads(said) if said else {"ok": False, "reason": limits.TOO_LARGE}
    if not answer.pop("ok"):
        raise Unreadable(answer["reason"])
    return answer
