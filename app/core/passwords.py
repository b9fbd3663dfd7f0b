"""Passwords: argon2id, and the same work for an account that does not exist."""

import base64
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1000
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Return what is stored of a password; takes about 50 ms, so never call it inside a command."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Tell whether password is the one stored; where none is stored, take as long and say no."""
    try:
        _hasher.verify(stored or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _nobodys() -> str:
    """Return a hash that no password has; unlike a real one it costs nothing to make."""
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"
