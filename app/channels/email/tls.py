"""How mail servers are believed to be who they say: certificates checked, names too."""

import ssl

_ca_file = ""


def use(ca_file: str) -> None:
    """Believe the authorities in ca_file as well as those of the system. ca_file: "" for none."""
    global _ca_file  # noqa: PLW0603 - one word for the whole process, set once at its start
    _ca_file = ca_file


def context() -> ssl.SSLContext:
    """Return what a connection to a mail server is secured by."""
    secure = ssl.create_default_context()
    secure.minimum_version = ssl.TLSVersion.TLSv1_2
    if _ca_file:
        secure.load_verify_locations(cafile=_ca_file)
    return secure
