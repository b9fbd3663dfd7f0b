"""Run every check and print a line for each; the words of those that fail follow: `make check`."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [
    name for name in ("app", "workers", "knowledge_base", "demo") if (ROOT / name / "__init__.py").exists()
]
MODULES = [name for name in ("config.py", "wsgi.py") if (ROOT / name).exists()]
CODE = [*PACKAGES, *MODULES]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Outcome:
    """What a check said. good: it found nothing."""

    name: str
    good: bool
    words: str
    seconds: float


def commands() -> dict[str, list[str]]:
    """Return what to run, by name. Each tool's settings are in pyproject.toml and .importlinter."""
    checks = {
        "ruff check": ["ruff", "check", "--quiet", "."],
        "ruff format": ["ruff", "format", "--check", "--quiet", "."],
        "mypy": ["mypy", "--no-error-summary", *CODE],
        "lint-imports": ["lint-imports"],
        "vulture": ["vulture", *CODE, "tests"],
        "deptry": ["deptry", "--no-ansi", "."],
        "bandit": ["bandit", "--quiet", "-ll", "-c", "pyproject.toml", "-r", *CODE],
    }
    if templates := [str(path) for path in sorted((ROOT / "app").rglob("templates")) if path.is_dir()]:
        checks["djlint"] = ["djlint", "--quiet", "--lint", *templates]
    return checks


def run(name: str, command: list[str]) -> Outcome:
    """Run one check; where its tool is not installed that is a failure too."""
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return Outcome(name, good=False, words=f"{command[0]} is not installed: make setup-dev", seconds=0)
    return Outcome(name, done.returncode == 0, done.stdout + done.stderr, time.monotonic() - begun)


def main() -> int:
    """Return 0 where all checks found nothing, else 1."""
    checks = commands()
    with ThreadPoolExecutor(2) as pool:
        outcomes = []
        for outcome in pool.map(run, checks.keys(), checks.values()):
            print(
                f"{'ok  ' if outcome.good else 'FAIL'} {outcome.name:<13} {outcome.seconds:5.1f} s",
                flush=True,
            )
            outcomes.append(outcome)
    for outcome in outcomes:
        if not outcome.good:
            print(f"\n--- {outcome.name}\n{outcome.words.strip()}")
    return int(not all(outcome.good for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
