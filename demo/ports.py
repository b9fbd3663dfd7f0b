"""The ports of the simulators, which the environment may move where others have them already."""

from collections.abc import Mapping
from dataclasses import dataclass

#: setting: the field it moves
SETTINGS = {
    "DEMO_SMTP_PORT": "smtp",
    "DEMO_IMAP_PORT": "imap",
    "DEMO_PAGE_PORT": "page",
    "DEMO_CARRIER_PORT": "carrier",
}


@dataclass(frozen=True)
class Ports:
    """Where SMTP takes mail, where IMAP gives it, where the page is; where the carriers answer."""

    smtp: int = 2525
    imap: int = 2143
    page: int = 2580
    carrier: int = 2590

    def settings(self) -> dict[str, int]:
        """Return each port by the setting that moves it."""
        return {name: getattr(self, field) for name, field in SETTINGS.items()}


def from_env(environ: Mapping[str, str]) -> tuple[Ports, list[str]]:
    """Return the ports, and what is wrong with them."""
    told = {name: environ[name] for name in SETTINGS if environ.get(name)}
    faults = [
        f"{name} is {text!r}; it must be a number from 1 to 65535."
        for name, text in told.items()
        if not (text.isdecimal() and 0 < int(text) < 65536)
    ]
    if faults:
        return Ports(), faults
    return Ports(**{SETTINGS[name]: int(text) for name, text in told.items()}), []
