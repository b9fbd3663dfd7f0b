"""Write every mail and what is expected of it into the corpus."""

import json
from importlib import import_module
from pathlib import Path

MAKERS = ("charsets", "encodings", "hostile", "machines", "names", "origins", "quotes", "structures")
CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def made() -> dict[str, tuple[bytes, dict]]:
    """Return all mails by "maker/name"."""
    return {
        f"{maker}/{name}": mail
        for maker in MAKERS
        for name, mail in import_module(f"tests.channels.email.maker.{maker}").MAILS.items()
    }


def write() -> None:
    """Write what is new or changed; what nobody makes any more stays for a person to remove."""
    for name, (raw, expected) in made().items():
        path = CORPUS / name
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".eml").write_bytes(raw)
        words = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
        path.with_suffix(".json").write_text(words, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
