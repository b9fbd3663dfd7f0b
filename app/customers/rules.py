"""How customers' names and addresses are compared. Pure."""

import unicodedata


def name_key(name: str) -> str:
    """Return name as it is compared: one width, one case, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
