"""How our own numbers look, as an administrator says."""

from collections.abc import Mapping, Sequence

from app.core import site
from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.orders import policy, queries
from app.orders.events import NumberingsChanged
from app.orders.rules import numbering


@command
def set_numberings(actor: Actor, forms: Mapping[str, Sequence[str]] | None) -> None:
    """Say which forms numbers of each of rules.numbering.KINDS have; None: they are guessed.

    Raises NotAllowed, Refused at the field of the kind.
    """
    policy.ensure(actor, "site.manage")
    said = None if forms is None else {kind: _good(kind, forms.get(kind, ())) for kind in numbering.KINDS}
    before = queries.stated_numberings()
    pairs = None if said is None else [[kind, form] for kind, some in said.items() for form in some]
    if pairs == (None if before is None else [[one.kind, one.form] for one in before]):
        return
    site.state("numberings", pairs)
    changes = [
        Change(
            field=f"numbering.{kind}",
            before=", ".join(one.form for one in before or () if one.kind == kind) or None,
            after=", ".join(said[kind]) if said else None,
        )
        for kind in numbering.KINDS
    ]
    record(actor, NumberingsChanged(guessed=said is None), changes)


def _good(kind: str, forms: Sequence[str]) -> list[str]:
    """Return forms without blanks around them, each once. Raises Refused."""
    said = list(dict.fromkeys(form for one in forms if (form := one.strip())))
    if len(said) > numbering.MOST:
        raise Refused(N_("Write 12 forms at most."), field=kind)
    for form in said:
        fault = numbering.fault(form)
        if fault:
            raise Refused(fault, field=kind)
    return said
