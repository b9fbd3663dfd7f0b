"""What bench.buyers writes is what commands would have written of the same customers."""

from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import Base, session
from app.customers import commands as customers
from app.orders import commands as orders
from app.orders.rules.told import Line, Step
from bench import buyers
from bench.buyers import Buyer
from tests.bench.test_fill import counted, rows

TABLES = ("contacts", "contact_points", "contact_terms", "orders", "order_lines")
TABLES += ("shipments", "shipment_orders", "parcels", "parcel_events")


def play(buyer: Buyer, at) -> None:
    contact = customers.meet(SYSTEM, "email", buyer.address, name=buyer.name)
    customers.add_point(SYSTEM, contact.id, "phone", buyer.phone)
    for reference in buyer.orders:
        words = orders.OrderWords(
            reference=reference,
            contact_id=contact.id,
            status="shipped",
            placed_at=at,
            currency="EUR",
            total_minor=4990,
        )
        orders.record_order(SYSTEM, words, [Line(sku="LL-1", name="Desk lamp", quantity=1, price_minor=4990)])
    for number, reference in buyer.parcels:
        told = [Step(at=when, status=status, place=town) for when, status, town in buyers.steps(at)]
        words = orders.ParcelWords(tracking_number=number, carrier="dhl", status="in_transit")
        orders.record_parcel(SYSTEM, words, references=[reference], steps=told)


def test_every_table_holds_the_same_rows(house):
    at = now()
    for number in range(4):
        play(Buyer(number), at)
    session.rollback()
    played = {name: rows(name) for name in TABLES}
    for name in reversed(Base.metadata.sorted_tables):
        session.execute(name.delete())
    session.commit()
    buyers.fill(4, at=at)

    for name in TABLES:
        assert counted(rows(name)) == counted(played[name]), name
    assert len(session.execute(select(Base.metadata.tables["parcels"])).all()) == 20
