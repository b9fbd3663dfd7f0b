"""Which carrier a shop means, for each calls it as it likes. Pure."""

from functools import lru_cache

from app.orders.rules.tracking import find
from app.orders.rules.tracking.carriers import carriers


@lru_cache(10_000)
def carrier_key(said: str, number: str) -> str:
    """Return the key of the carrier that said names, by its number where several share a name (DHL).

    said: "" lets the number alone decide. What we do not know stays as it was said.
    """
    named = _by_name().get(said.strip().casefold(), ())
    if len(named) == 1:
        return named[0]
    fits = [one.carrier for found in find(number) for one in found.candidates]
    if not said.strip():
        return fits[0] if fits else ""
    return next((one for one in fits if one in named), named[0] if named else said.strip())


@lru_cache(1)
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, carrier in carriers().items():
        for name in dict.fromkeys(
            (code, carrier.name.casefold(), *(one.casefold() for one in carrier.names))
        ):
            found[name] = (*found.get(name, ()), code)
    return found
