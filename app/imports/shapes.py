"""What the things that imports make are made of, so that each can be put back as it was."""

from app.core.errors import N_
from app.core.snapshots import Part, Shape, Snapshot, digest


def _parts(of: str, *named: tuple[str, str]) -> tuple[Part, ...]:
    return tuple(Part(table=table, column=column, of=of) for table, column in named)


SHAPES: dict[str, Shape] = {
    "contact": Shape(
        root="contacts",
        parts=_parts(
            "contacts",
            ("contact_points", "contact_id"),
            ("contact_tags", "contact_id"),
            ("contact_terms", "contact_id"),
        ),
        derived=frozenset({"contact_terms"}),
    ),
    "account": Shape(
        root="accounts",
        parts=_parts("accounts", ("account_domains", "account_id"), ("account_terms", "account_id")),
        derived=frozenset({"account_terms"}),
    ),
    "product": Shape(
        root="products",
        parts=_parts("products", ("product_pictures", "product_id"), ("product_terms", "product_id")),
        derived=frozenset({"product_terms"}),
    ),
    "order": Shape(
        root="orders",
        parts=_parts(
            "orders", ("order_lines", "order_id"), ("invoices", "order_id"), ("order_contacts", "order_id")
        ),
    ),
    "shipment": Shape(
        root="shipments",
        parts=(
            *_parts("shipments", ("shipment_orders", "shipment_id"), ("parcels", "shipment_id")),
            *_parts("parcels", ("parcel_events", "parcel_id")),
            *_parts("shipments", ("shipment_waits", "shipment_id")),
        ),
    ),
}
THING_OF = {"customers": "contact", "products": "product", "orders": "order", "shipments": "shipment"}

#: What else is made on the way to a thing.
_BESIDE = {"contact": ("account",), "order": ("contact",)}


def tables_of(thing: str) -> list[str]:
    """Return the tables that grow where things of a kind are taken in."""
    shapes = [SHAPES[one] for one in (thing, *_BESIDE.get(thing, ()))]
    return ["import_rows", *(one for shape in shapes for one in (shape.root, *_names(shape)))]


def mark_of(thing: str, snapshot: Snapshot) -> str:
    """Return what is the same as long as nobody has touched a thing that was made.

    Of a contact: its version, which counts what people change, and how many points and tags it has.
    """
    if thing != "contact":
        return digest(SHAPES[thing], snapshot)
    live = [one for one in snapshot.get("contact_points", ()) if one["ended_at"] is None]
    return contact_mark(snapshot["contacts"][0]["version"], len(live), len(snapshot.get("contact_tags", ())))


def contact_mark(version: int, points: int, tags: int) -> str:
    """Return the mark of a contact with a version and so many live points and tags."""
    return f"{version}:{points}:{tags}"


def _names(shape: Shape) -> list[str]:
    return [part.table for part in shape.parts]


#: Why something cannot be taken back: who refers to it, by table.
NEEDED_BY: dict[str, str] = {
    "cases": N_("It has cases."),
    "participants": N_("It takes part in a case."),
    "case_orders": N_("A case is about it."),
    "orders": N_("It has orders."),
    "order_contacts": N_("An order is shared with it."),
    "order_lines": N_("An order has it."),
    "returns": N_("It has returns."),
    "return_items": N_("It has returns."),
    "shipment_orders": N_("A shipment belongs to it."),
    "contacts": N_("Other customers belong to it."),
    "contact_shares": N_("It is shared."),
    "customer_notes": N_("It has notes."),
    "customer_documents": N_("It has documents."),
    "customer_merges": N_("It was merged with another."),
    "not_the_same": N_("Somebody said that it is no duplicate."),
}
OTHERS = N_("Something else refers to it.")
CHANGED = N_("Somebody changed it since.")
GONE = N_("It is gone already.")
