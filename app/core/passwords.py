"""Passwords: argon2id, and the same work for an account that does not exist."""

from functools import cache

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


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")
