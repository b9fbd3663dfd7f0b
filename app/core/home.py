"""Where people outside reach this installation: for links in what leaves, which no request knows of."""

_home: dict[str, str] = {}


def use(base_url: str) -> None:
    """Remember the address of the installation, without a slash at its end."""
    _home["base"] = base_url


def link(path: str) -> str:
    """Return the whole address of a path that begins with a slash."""
    return f"{_home['base']}{path}"
