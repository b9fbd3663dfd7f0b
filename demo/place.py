"""Where the demo lives: its people and their passwords, which everybody knows."""

from pathlib import Path

from config import Settings, is_loopback
from demo.carriers import CarrierSettings
from demo.ports import Ports
from demo.sandbox import SandboxSettings

DOMAIN = "demo.careline.test"
PASSWORD = "lumen-and-leaf"  # noqa: S105 - of every demo login; that is why the demo stays on this machine
#: By which the carrier simulator's feed is named, and what its API wants to hear.
CARRIER_SOURCE, CARRIER_KEY = "carriers", "demo-carrier"
#: key: (name, language, role)
AGENTS = {
    "anna": ("Anna Vos", "en", "agent"),
    "bob": ("Bob Miller", "en", "agent"),
    "chen": ("陈静", "zh", "agent"),
    "sam": ("Sam Okafor", "en", "supervisor"),
    "admin": ("Ada Admin", "en", "administrator"),
}
#: address: (name, language, queue)
MAILBOXES = {
    f"support@{DOMAIN}": ("Lumen & Leaf", "en", "Orders and delivery"),
    f"kefu@{DOMAIN}": ("澄光客服", "zh", "中文客服"),
}
#: name: who works it
QUEUES = {
    "Orders and delivery": ("anna", "bob", "chen"),
    "中文客服": ("chen", "anna", "bob"),
    "Returns": ("bob",),
}


def address_of(key: str) -> str:
    """Return what an agent of the demo signs in with."""
    return f"{key}@{DOMAIN}"


def carriers_settings(settings: Settings, ports: Ports, key: str) -> CarrierSettings:
    """Return how the carrier simulator is to run beside this house. key: of the feed it tells."""
    tell = f"http://{settings.bind}:{settings.port}/hooks/parcels?feed={key}" if key else ""
    return CarrierSettings(carriers_state(settings), ports.carrier, CARRIER_KEY, tell, f"{PASSWORD}-carriers")


def carriers_state(settings: Settings) -> Path:
    """Return the file of the simulated carriers."""
    return settings.data_dir / "carriers.json"


def sandbox_settings(settings: Settings, ports: Ports) -> SandboxSettings:
    """Return how the mail sandbox is to run beside this house."""
    state = settings.data_dir / "sandbox"
    carriers = f"http://localhost:{ports.carrier}/"
    boxes = tuple(MAILBOXES)
    return SandboxSettings(state, DOMAIN, boxes, PASSWORD, ports.smtp, ports.imap, ports.page, carriers)


def faults_of(settings: Settings) -> list[str]:
    """Return why the demo must not run with these settings: its logins are known to everybody."""
    faults = []
    if not is_loopback(settings.bind):
        faults.append(f"BIND is {settings.bind}; the demo listens on this machine only.")
    host = settings.base_url.split("://", 1)[1].rsplit(":", 1)[0].strip("[]")
    if not is_loopback(host):
        faults.append(f"BASE_URL is {settings.base_url}; the demo is for this machine only.")
    if not settings.embedded:
        faults.append("REDIS_URL is set; the demo is one process and needs none.")
    return faults
