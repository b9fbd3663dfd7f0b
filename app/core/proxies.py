"""Who really comes, where proxies stand in front: X-Forwarded-For is believed from those that were named."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from config import Network, Trusted

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)


class Proxies:
    """WSGI: REMOTE_ADDR becomes the visitor's own, and the scheme that of BASE_URL; no header decides more.

    trusted: see config.Trusted. secure: people come by https, whatever the last stretch of their way is.
    """

    def __init__(self, application: WSGIApplication, trusted: Trusted, *, secure: bool) -> None:
        self._application, self._trusted, self._secure = application, trusted, secure

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = visitor(
            environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), self._trusted
        )
        for name in FORWARDED:
            environ.pop(name, None)
        if self._secure:
            environ["wsgi.url_scheme"] = "https"
        return self._application(environ, start_response)


def visitor(peer: str, forwarded: str, trusted: Trusted) -> str:
    """Return the address of who comes. peer: whose connection it is. forwarded: X-Forwarded-For.

    Each proxy writes at the end whom it got the request from, so what is believed is read from there: as
    many entries as there are proxies, or as long as each was written by a named one. What stands before
    them may be forged, and so may an entry that is no address.
    """
    entries = [one.strip() for one in forwarded.split(",")] if forwarded else []
    believed = peer
    steps = trusted if isinstance(trusted, int) else len(entries)
    for entry in reversed(entries[-steps:] if steps else []):
        address = _address(entry)
        if address is None or not (isinstance(trusted, int) or _is_among(believed, trusted)):
            break
        believed = str(address)
    return believed


def _is_among(text: str, networks: tuple[Network, ...]) -> bool:
    address = _address(text)
    return address is not None and any(address in one for one in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address, without the port that some proxies add; IPv4 in the clothes of IPv6 as it is."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
