"""Domain errors: what went wrong in the customer's terms. Doors turn them into HTTP or socket replies."""

from typing import Any


def N_(words: str) -> str:  # noqa: N802 - the name that catalogues look for
    """Mark words for the catalogue; a door translates them when a person reads them."""
    return words


class DomainError(Exception):
    """Base of every expected failure.

    code: stable, dotted, for machines. message: safe to show, a key of the catalogue, with %(name)s
    for what data holds. data: JSON values only.
    """

    code = "error"

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class NotFound(DomainError):
    """The thing does not exist, or this actor may not know that it does."""

    code = "not_found"


class NotAllowed(DomainError):
    """The actor may see the thing but not do this to it."""

    code = "not_allowed"


class SignedOut(NotAllowed):
    """Nobody is signed in."""

    code = "signed_out"


class Refused(DomainError):
    """The request is well-formed, but a rule of the domain says no."""

    code = "refused"


class Stale(DomainError):
    """Someone else changed the thing first; reload and try again."""

    code = "stale"


class SendFailed(Exception):
    """A provider did not take what we sent.

    permanent: the same again would be refused again. ambiguous: it may have been taken, nobody knows.
    """

    def __init__(self, message: str, *, permanent: bool, ambiguous: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.ambiguous = ambiguous
