"""What the environment may say: read once, typed, every fault named at once. See docs/settings.md."""

import os
import secrets
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
#: How many proxies stand in front, or their addresses; 0 for none.
Trusted = int | tuple[Network, ...]
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}


class BadSettings(Exception):
    """Every fault of the environment at once; str() of it is what a person should read."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("Careline cannot start:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Settings:
    """database_url: an SQLAlchemy URL. redis_url: "" when everything runs in one process.

    log_format: "console" or "json". fail_at: for tests, the fail-point at which the process dies.
    """

    data_dir: Path
    database_url: str
    redis_url: str
    bind: str
    port: int
    base_url: str
    files_base_url: str
    trusted_proxies: Trusted = 0
    mail_ca_file: str = ""
    check_senders: bool = True
    private_hosts: tuple[str, ...] = ()
    lmtp_bind: str = "127.0.0.1"
    lmtp_port: int = 0
    secret_key: str = field(repr=False)
    old_secret_keys: tuple[str, ...] = field(default=(), repr=False)
    log_format: str = "console"
    fail_at: str = ""

    @property
    def embedded(self) -> bool:
        """Tell whether the whole house is one process."""
        return not self.redis_url

    @property
    def secure(self) -> bool:
        """Tell whether people come by https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment. Raises BadSettings. Makes DATA_DIR and a secret key where there is none."""
        env = os.environ if environ is None else environ
        faults: list[str] = []
        data_dir = Path(env.get("DATA_DIR") or "var").resolve()
        port = _port(env.get("PORT") or "8000", faults)
        bind = env.get("BIND") or "127.0.0.1"
        base_url = _base_url("BASE_URL", env.get("BASE_URL") or f"http://localhost:{port}", faults)
        files_base_url = _base_url("FILES_BASE_URL", env.get("FILES_BASE_URL", ""), faults)
        if files_base_url and urlsplit(files_base_url).hostname == urlsplit(base_url).hostname:
            faults.append("FILES_BASE_URL must be another host than BASE_URL, or be left out.")
        trusted_proxies = _trusted_proxies(env.get("TRUSTED_PROXIES", ""), faults)
        database_url = _database_url(env.get("DATABASE_URL") or f"sqlite:///{data_dir}/careline.db", faults)
        redis_url = _redis_url(env.get("REDIS_URL", ""), database_url, faults)
        secret_key = _secret_key(env.get("SECRET_KEY", ""), data_dir, faults)
        log_format = _one_of("LOG_FORMAT", env.get("LOG_FORMAT") or "console", ("console", "json"), faults)
        mail_ca_file = _ca_file(env.get("MAIL_CA_FILE", ""), faults)
        lmtp_port = _port(env["LMTP_PORT"], faults, "LMTP_PORT") if env.get("LMTP_PORT") else 0
        check_senders = _one_of("CHECK_SENDERS", env.get("CHECK_SENDERS") or "yes", ("yes", "no"), faults)
        if faults:
            raise BadSettings(faults)
        return cls(
            data_dir=data_dir,
            database_url=database_url,
            redis_url=redis_url,
            bind=bind,
            port=port,
            base_url=base_url,
            files_base_url=files_base_url,
            trusted_proxies=trusted_proxies,
            mail_ca_file=mail_ca_file,
            check_senders=check_senders == "yes",
            private_hosts=tuple(env.get("PRIVATE_HOSTS", "").replace(",", " ").split()),
            lmtp_bind=env.get("LMTP_BIND") or "127.0.0.1",
            lmtp_port=lmtp_port,
            secret_key=secret_key,
            old_secret_keys=tuple(env.get("OLD_SECRET_KEYS", "").split()),
            log_format=log_format,
            fail_at=env.get("CARELINE_FAIL_AT", ""),
        )


def is_loopback(host: str) -> bool:
    """Tell whether host (a name or an address) is this machine alone."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _one_of(name: str, text: str, allowed: tuple[str, ...], faults: list[str]) -> str:
    if text not in allowed:
        faults.append(f"{name} is {text!r}; it must be {' or '.join(allowed)}.")
    return text


def _port(text: str, faults: list[str], name: str = "PORT") -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    faults.append(f"{name} is {text!r}; it must be a number from 1 to 65535.")
    return 8000


def _base_url(name: str, text: str, faults: list[str]) -> str:
    parts = urlsplit(text)
    if not text:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        faults.append(f"{name} is {text!r}; it must be like https://desk.example.com, without a path.")
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        faults.append(
            f"{name} is plain http for {parts.hostname}; only this machine itself may do without https."
        )
    return text.rstrip("/")


def _trusted_proxies(text: str, faults: list[str]) -> Trusted:
    try:
        if not text or text.strip().isdecimal():
            return int(text or 0)
        return tuple(ip_network(one.strip(), strict=False) for one in text.split(","))
    except ValueError:
        faults.append(
            f"TRUSTED_PROXIES is {text!r}; it must be how many proxies there are, or their addresses and "
            "networks, such as 10.0.0.1, 10.1.0.0/16."
        )
        return 0


def _ca_file(text: str, faults: list[str]) -> str:
    if not text:
        return ""
    try:
        ssl.create_default_context(cafile=text)
    except OSError as error:  # ssl.SSLError is one too
        faults.append(f"MAIL_CA_FILE {text} cannot be read as certificates (PEM): {error.strerror or error}.")
    return text


def _database_url(text: str, faults: list[str]) -> str:
    if text.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        scheme = text.split(":", 1)[0]
        faults.append(f"DATABASE_URL starts with {scheme!r}; it must be sqlite:/// or postgresql://.")
    return text


def _redis_url(text: str, database_url: str, faults: list[str]) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        faults.append("REDIS_URL must start with redis://, rediss:// or unix://.")
    if text and database_url.startswith("sqlite"):
        faults.append(
            "REDIS_URL is set, so Careline would run as many processes; that needs a PostgreSQL DATABASE_URL."
        )
    return text


def _secret_key(text: str, data_dir: Path, faults: list[str]) -> str:
    if text:
        if len(text) < 32:
            faults.append("SECRET_KEY must have at least 32 characters, or be left out.")
        return text
    return _kept_key(data_dir, faults)


def _kept_key(data_dir: Path, faults: list[str]) -> str:
    """Return the key kept in data_dir, made at the first start. Two first starts at once end with one key."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            draft = data_dir / f"secret_key.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        faults.append(f"DATA_DIR {data_dir} cannot be used: {error.strerror}.")
        return ""
