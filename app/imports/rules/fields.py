"""What a column may fill, for each kind of list. Pure."""

from dataclasses import dataclass

from app.core.errors import N_

KINDS = {
    "customers": N_("Customers"),
    "products": N_("Products"),
    "orders": N_("Orders"),
    "shipments": N_("Shipments"),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. form: how its cells are read, and told from others. many: several columns may fill it."""

    key: str
    label: str
    form: str = "text"
    many: bool = False


def _field(key: str, label: str, form: str = "text", *, many: bool = False) -> Field:
    return Field(key=key, label=label, form=form, many=many)


_CUSTOMERS = (
    _field("name", N_("Name")),
    _field("family_name", N_("Family name")),
    _field("given_name", N_("Given name")),
    _field("company", N_("Company")),
    _field("email", N_("Email"), "email", many=True),
    _field("phone", N_("Phone"), "phone", many=True),
    _field("whatsapp", N_("WhatsApp"), "phone"),
    _field("wechat", N_("WeChat"), "code"),
    _field("external_id", N_("Customer number"), "code"),
    _field("title", N_("Title or position")),
    _field("language", N_("Language"), "language"),
    _field("time_zone", N_("Time zone"), "zone"),
    _field("tier", N_("Tier")),
    _field("tags", N_("Tags"), "tags", many=True),
    _field("consent", N_("Consent"), "consent"),
    _field("consent_source", N_("Where the consent is from")),
    _field("owner", N_("Responsible agent (email)"), "owner"),
)
_PRODUCTS = (
    _field("code", N_("Product code"), "code"),
    _field("name", N_("Product name")),
    _field("specification", N_("Specification")),
    _field("price", N_("Price"), "money"),
    _field("currency", N_("Currency"), "currency"),
    _field("external_id", N_("ID at the shop"), "code"),
    _field("pictures", N_("Picture (link)"), "url", many=True),
    _field("extra", N_("Keep under the name of the column"), many=True),
)
_ORDERS = (
    _field("number", N_("Order number"), "code"),
    _field("external_id", N_("ID at the shop"), "code"),
    _field("placed_at", N_("Ordered on"), "date"),
    _field("status", N_("Status"), "order_status"),
    _field("currency", N_("Currency"), "currency"),
    _field("total", N_("Total"), "money"),
    _field("buyer_name", N_("Customer: name")),
    _field("buyer_email", N_("Customer: email"), "email"),
    _field("buyer_phone", N_("Customer: phone"), "phone"),
    _field("buyer_id", N_("Customer number"), "code"),
    _field("line_sku", N_("Line: product code"), "code"),
    _field("line_name", N_("Line: product name")),
    _field("line_quantity", N_("Line: quantity"), "count"),
    _field("line_price", N_("Line: price of one"), "money"),
    _field("invoice", N_("Invoice number"), "code", many=True),
    _field("ship_name", N_("Deliver to: name")),
    _field("ship_company", N_("Deliver to: company")),
    _field("ship_lines", N_("Deliver to: street"), many=True),
    _field("ship_city", N_("Deliver to: city")),
    _field("ship_region", N_("Deliver to: region")),
    _field("ship_postcode", N_("Deliver to: postcode"), "code"),
    _field("ship_country", N_("Deliver to: country")),
    _field("ship_phone", N_("Deliver to: phone")),
)
_SHIPMENTS = (
    _field("external_id", N_("Shipment number"), "code"),
    _field("orders", N_("Order number"), "code", many=True),
    _field("tracking_number", N_("Tracking number"), "tracking"),
    _field("carrier", N_("Carrier")),
    _field("service", N_("Service")),
    _field("status", N_("Status of the parcel"), "parcel_status"),
    _field("shipped_at", N_("Sent on"), "date"),
    _field("due_at", N_("Expected on"), "date"),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    "customers": _CUSTOMERS,
    "products": _PRODUCTS,
    "orders": _ORDERS,
    "shipments": _SHIPMENTS,
}
#: Of each kind: groups of fields, of each of which one must be there.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "customers": (("name", "family_name", "given_name", "company", "email", "phone", "wechat"),),
    "products": (("code",), ("name",)),
    "orders": (("number",),),
    "shipments": (("orders",), ("tracking_number", "external_id")),
}
#: The fields whose same value, in rows that follow each other, makes these rows one thing.
GROUPED = {"orders": "number", "shipments": "external_id"}


def field_of(kind: str, key: str) -> Field | None:
    """Return a field by its key, None for none; "field_KEY" is one that administrators added to customers."""
    if kind == "customers" and key.startswith("field_"):
        return Field(key=key, label=key.removeprefix("field_"), form="custom")
    return next((one for one in FIELDS[kind] if one.key == key), None)


def mapping_fault(kind: str, mapping: list[str]) -> tuple[str, dict[str, str]] | None:
    """Return what is wrong with a mapping, as a message and the words for it; None where nothing is."""
    for key in mapping:
        field = field_of(kind, key) if key else None
        if key and field is None:
            return N_("There is no such field."), {}
        if field is not None and not field.many and mapping.count(key) > 1:
            return N_("Two columns cannot fill one field: %(label)s"), {"label": field.label}
    for group in NEEDED[kind]:
        if not set(group) & set(mapping):
            labels = " / ".join(one.label for key in group if (one := field_of(kind, key)))
            return N_("One column must say: %(label)s"), {"label": labels}
    return None
