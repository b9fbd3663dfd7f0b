"""Two origins, one process: the host of FILES_BASE_URL shows files and nothing else, the desk shows none."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Set in the environment of a request that came to the host of FILES_BASE_URL.
ON_FILES_HOST = "careline.on_files_host"
PREFIX = "/shown/"
_PORTS = {"http": "80", "https": "443"}


class Origins:
    """WSGI: each origin has what is its own; anything else is not there. files_base_url: "" for none."""

    def __init__(self, application: WSGIApplication, files_base_url: str) -> None:
        self._application = application
        parts = urlsplit(files_base_url)
        self._host = _without_port(parts.netloc, parts.scheme)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = _without_port(environ.get("HTTP_HOST", ""), environ["wsgi.url_scheme"])
        on_files_host = bool(self._host) and host == self._host
        wants_file = environ.get("PATH_INFO", "").startswith(PREFIX)
        reads = environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        if on_files_host != wants_file or (on_files_host and not reads):
            start_response("404 Not Found", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
            return [b"There is nothing here.\n"]
        environ[ON_FILES_HOST] = on_files_host
        return self._application(environ, start_response)


def _without_port(host: str, scheme: str) -> str:
    """Return a host in one way of writing: small letters, without the port that goes without saying."""
    return host.lower().removesuffix(f":{_PORTS.get(scheme, '')}")
