"""What is wrong with a row. Pure."""

from typing import Any


class Wrong(ValueError):
    """A row cannot be taken in. message: of the catalogue, with %(name)s for words."""

    def __init__(self, message: str, **words: str) -> None:
        super().__init__(message)
        self.message = message
        self.words = {name: value[:80] for name, value in words.items()}

    def to_json(self) -> list[Any]:
        """Return it as it is kept beside the row."""
        return [self.message, self.words]
