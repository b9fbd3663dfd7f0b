"""The words of a document: PDF, DOCX or plain text, read in a child process that may cost only so much.

Nothing in a document is run or fetched. What cannot be read has no words.
"""

import io
import re
import resource
import subprocess  # nosec B404 - our own program, in a process that has limits
import sys
import zipfile
from html import unescape
from pathlib import Path

from app.core.text.clean import body

MOST_LETTERS, MOST_PAGES = 200_000, 200
_SECONDS, _MEMORY, _MOST_UNPACKED = 10, 600_000_000, 40_000_000
_ROOT = Path(__file__).resolve().parents[3]
_BREAK = re.compile(r"</w:(?:p|tr)>|<w:(?:br|tab)[^>]*>")
_WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|(\n)")


def words_of(content: bytes) -> str:
    """Return the words of a document, at most 200,000 letters; "" where it has none that we can read."""
    command = [sys.executable, "-m", "app.core.text.papers"]
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 - a fixed command
            command, input=content, capture_output=True, timeout=_SECONDS * 2, check=False, cwd=_ROOT
        )
    except subprocess.TimeoutExpired:
        return ""
    return body(done.stdout.decode("utf-8", "ignore"))[:MOST_LETTERS] if done.returncode == 0 else ""


def read(content: bytes) -> str:
    """Return the words of a document. Only in a process that may die of it."""
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PK"):
        return _docx(content)
    return _plain(content)


def _pdf(content: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - only the child needs it

    found, length = [], 0
    for page in PdfReader(io.BytesIO(content)).pages[:MOST_PAGES]:
        found.append(page.extract_text())
        length += len(found[-1])
        if length > MOST_LETTERS:
            break
    return "\n".join(found)


def _docx(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("word/document.xml") as part:
        text = part.read(_MOST_UNPACKED).decode("utf-8", "ignore")
    marked = _BREAK.sub("\n", text)
    return unescape("".join(word or "\n" for word, _end in _WORDS.findall(marked)))


def _plain(content: bytes) -> str:
    head = content[: MOST_LETTERS * 4]
    if b"\0" in head[:1_000]:
        return ""
    try:
        return head.decode("utf-8-sig", "strict" if len(head) == len(content) else "ignore")
    except UnicodeDecodeError:
        return head.decode("gb18030", "ignore")


def main() -> None:
    """Read a document from standard input and print its words, within limits."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    sys.stdout.buffer.write(read(sys.stdin.buffer.read())[:MOST_LETTERS].encode("utf-8", "ignore"))


if __name__ == "__main__":
    main()
