"""What a person decides about one file, besides which column is what. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.core.errors import N_

ON_DUPLICATE = {
    "skip": N_("Leave out the row"),
    "update": N_("Update: what the file says replaces what we know"),
    "merge": N_("Merge: the file fills in only what we do not know"),
}
ON_ALIKE = {
    "new": N_("Take in as new"),
    "skip": N_("Leave out the row"),
    "same": N_("Treat as the same"),
}
DATE_ORDERS = {"": N_("Not said"), "dmy": N_("Day first"), "mdy": N_("Month first"), "ymd": N_("Year first")}
DECIMALS = {"": N_("Not said"), ".": N_("Point: 1,234.56"), ",": N_("Comma: 1.234,56")}


@dataclass(frozen=True, kw_only=True)
class Options:
    """date_order, decimal: "" where no ambiguous cell may be read. currency: of amounts that name none.

    country: of phone numbers that name none, ISO 3166. zone: of times. source: the system the file is from,
    which its numbers belong to.
    """

    on_duplicate: str = "skip"
    on_alike: str = "new"
    date_order: str = ""
    decimal: str = ""
    currency: str = ""
    country: str = ""
    zone: str = "UTC"
    source: str = "import"

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Options":
        """Return options from what is kept; what they do not know is left out."""
        known = {one.name for one in fields(cls)}
        return cls(
            **{name: str(value) for name, value in said.items() if name in known and value is not None}
        )

    def to_json(self) -> dict[str, str]:
        """Return them as they are kept."""
        return asdict(self)
