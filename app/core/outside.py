"""The one way out by HTTP for addresses that people type: carriers, later webhooks and pictures.

The name is resolved once, every address it has is judged, and the connection goes to one that was judged.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit

from typing_extensions import override

Address = IPv4Address | IPv6Address
Why = Literal["refused", "unreachable", "slow", "too_large", "unreadable"]
SECONDS = 10
MOST_BYTES = 1_000_000
MOST_URL = 2000
PORTS = {"http": 80, "https": 443}
#: An IPv4 address within: where a machine translates it, what is behind would be reached.
_TRANSLATED = [ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
#: What may be asked though it is not public: "host" or "host:port".
_allowed: frozenset[str] = frozenset()


class OutsideError(OSError):
    """There is no answer to work with. why: refused means that it was not asked at all."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What came back. headers: names in lower case. Redirects are never followed: they come back as such."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked. seconds: for all of it, from the connection to the last byte."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = None
    seconds: float = SECONDS
    most_bytes: int = MOST_BYTES


def use(allowed: Sequence[str]) -> None:
    """Let these hosts be asked wherever they are. allowed: "erp.internal" or "127.0.0.1:2590"."""
    global _allowed  # noqa: PLW0603 - one list for the whole process, set once at its start
    _allowed = frozenset(one.lower() for one in allowed)


def fetch(question: Question) -> Answer:
    """Ask, once. Raises OutsideError. No transaction may be open: see core.command.end_reading."""
    parts, host, port = _judged(question.url)
    address = _resolved(host, port)
    connection = _Line(host, port, address, parts.scheme == "https", question.seconds)
    over = Timer(question.seconds, connection.cut)
    over.daemon = True
    over.start()
    try:
        return _said(connection, _target(parts), question)
    except OutsideError:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutsideError("slow" if connection.is_cut or _is_slow(error) else "unreachable") from error
    finally:
        over.cancel()
        connection.close()


def fault(url: str) -> str:
    """Return why an address can never be asked, by its form alone; "" where it may be."""
    try:
        _judged(url)
    except OutsideError as error:
        return error.why
    return ""


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public network."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in one for one in _TRANSLATED):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _judged(url: str) -> tuple[SplitResult, str, int]:
    """Return an address in its parts. Raises OutsideError for one that nobody may ask."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORTS[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode().lower()
    except (ValueError, KeyError) as error:
        raise OutsideError("refused") from error
    odd = any(ord(one) <= 32 or ord(one) == 127 for one in url.strip())
    if not host or odd or "@" in parts.netloc or len(url) > MOST_URL:
        raise OutsideError("refused")
    return parts, host, port


def _resolved(host: str, port: int) -> Address:
    """Return where host is. Raises OutsideError where any of its addresses is not public, or it has none.

    A name that does not exist is refused alike: whoever types names here learns nothing of the inside.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    except (OSError, ValueError, UnicodeError) as error:
        raise OutsideError("refused") from error
    if not addresses:
        raise OutsideError("refused")
    if not {host, f"{host}:{port}"} & _allowed and not all(is_public(one) for one in addresses):
        raise OutsideError("refused")
    return addresses[0]


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()+*,;=~-._")
    asked = quote(parts.query, safe="/%:@!$&'()+*,;=~-._?[]|")
    return f"{path}?{asked}" if asked else path


def _said(connection: "_Line", target: str, question: Question) -> Answer:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Careline"}
    connection.request(question.method, target, question.body, {**headers, **question.headers})
    with closing(connection.getresponse()) as response:
        body = _body(response, question.most_bytes)
        if connection.is_cut:
            raise OutsideError("slow")
        if response.length:
            raise OutsideError("unreachable")  # it ended before its end
        return Answer(response.status, {name.lower(): one for name, one in response.getheaders()}, body)


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    if response.getheader("Content-Encoding", "identity").strip().lower() not in {"identity", ""}:
        raise OutsideError("unreadable")  # unpacked it may be a thousand times as large
    body = bytearray()
    while part := response.read1(65_536):
        body += part
        if len(body) > most:
            raise OutsideError("too_large")
    return bytes(body)


def _is_slow(error: BaseException) -> bool:
    return isinstance(error, TimeoutError)


class _Line(http.client.HTTPConnection):
    """A connection to an address that was judged, whatever its name leads to by now."""

    def __init__(self, host: str, port: int, address: Address, is_tls: bool, seconds: float) -> None:  # noqa: FBT001
        super().__init__(host, port, timeout=seconds)
        self._address, self._is_tls = address, is_tls
        self.is_cut = False
        self._plain: socket.socket | None = None
        self.default_port = PORTS["https" if is_tls else "http"]

    @override
    def connect(self) -> None:
        plain = socket.create_connection((str(self._address), self.port), self.timeout)
        self.sock = self._plain = plain
        if self._is_tls:
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self._plain = wrapped
            wrapped.do_handshake()  # only now, for it can be cut
        if self.is_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End it from another thread: a server that sends a byte a second is never silent for long."""
        self.is_cut = True
        if self._plain is not None:  # sock is gone as soon as an answer says that it is the last
            with suppress(OSError):
                self._plain.shutdown(socket.SHUT_RDWR)
