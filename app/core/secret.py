"""Secrets: what is encrypted at rest, and tokens that are only ever stored as their hash."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

#: By key id, the one in use first. The others are old: they open and prove, but seal and sign nothing new.
_keys: dict[str, bytes] = {}


def use(secret_key: str, *, old: Sequence[str] = ()) -> None:
    """Derive the installation's keys from secret_key, which stands outside the database.

    old: the secret keys before it.
    """
    keys = [one.encode() for one in (secret_key, *old)]
    _keys.clear()
    _keys.update({_id_of(key): key for key in reversed(keys)})


def key_ids() -> list[str]:
    """Return the names of the keys, two letters each, the one in use first."""
    return list(reversed(_keys))


def seal(words: str) -> str:
    """Encrypt words for the database."""
    return _fernet().encrypt(words.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what seal() was given. Raises ValueError where the key is another."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("the secret key is not the one this was sealed with") from error


def new_token() -> str:
    """Return 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def signature(purpose: str, words: str, *, key_id: str | None = None) -> str:
    """Return an HMAC over words that only this installation makes, good for this purpose only.

    key_id: of an older key, to prove what it signed. Raises KeyError for one that is not known.
    """
    key = _keys[key_id or key_ids()[0]]
    return hmac.new(key, f"{purpose}\0{words}".encode(), hashlib.sha256).hexdigest()


def signed(purpose: str, words: str) -> str:
    """Return words with a signature after a dot, for unsigned() with the same purpose."""
    return f"{words}.{signature(purpose, words)}"


def unsigned(purpose: str, text: str) -> str | None:
    """Return the words that signed() was given; None where this installation did not sign them for that."""
    words, _dot, said = text.rpartition(".")
    signatures = (signature(purpose, words, key_id=one) for one in key_ids())
    good = any(hmac.compare_digest(said.encode(), one.encode()) for one in signatures)
    return words if good and words else None


def _fernet() -> MultiFernet:
    sealed = (hashlib.sha256(b"careline.seal\0" + _keys[one]).digest() for one in key_ids())
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in sealed])


def _id_of(key: bytes) -> str:
    named = hashlib.sha256(b"careline.key-id\0" + key).digest()
    return base64.b32encode(named).decode()[:2].lower()
