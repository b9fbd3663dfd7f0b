"""Secrets: what is encrypted at rest, and tokens that are only ever stored as their hash."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken

_key = b""


def use(secret_key: str) -> None:
    """Derive the installation's keys from secret_key, which stands outside the database."""
    global _key  # noqa: PLW0603 - one key a process, set at its start
    _key = secret_key.encode()


def seal(words: str) -> str:
    """Encrypt words for the database."""
    return Fernet(_fernet_key()).encrypt(words.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what seal() was given. Raises ValueError where the key is another."""
    try:
        return Fernet(_fernet_key()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("the secret key is not the one this was sealed with") from error


def new_token() -> str:
    """Return 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def signature(purpose: str, words: str) -> str:
    """Return an HMAC over words that only this installation makes, good for this purpose only."""
    return hmac.new(_key, f"{purpose}\0{words}".encode(), hashlib.sha256).hexdigest()


def signed(purpose: str, words: str) -> str:
    """Return words with a signature after a dot, for unsigned() with the same purpose."""
    return f"{words}.{signature(purpose, words)}"


def unsigned(purpose: str, text: str) -> str | None:
    """Return the words that signed() was given; None where this installation did not sign them for that."""
    words, _dot, said = text.rpartition(".")
    good = hmac.compare_digest(said.encode(), signature(purpose, words).encode())
    return words if good and words else None


def _fernet_key() -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"careline.seal\0" + _key).digest())
