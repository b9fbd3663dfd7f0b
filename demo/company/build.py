"""`python -m demo.company.build`: write orders.json, parcels.json and the cases, always the same ones."""

# ruff: noqa: RUF001  full-width signs are what Chinese carriers write

import json
import random
from pathlib import Path
from typing import Any

from demo.company.build_cases import build_cases

HERE = Path(__file__).parent
Row = dict[str, Any]
PRODUCTS = [
    ("LL-L01", "Dawn desk lamp, oak", "晨曦橡木台灯", 6900),
    ("LL-L02", "Moon floor lamp, E27", "月影落地灯", 14900),
    ("LL-L03", "Reed reading lamp, USB-C", "苇叶阅读灯 USB-C", 4900),
    ("LL-L04", "Paper pendant lamp, 40 cm", "纸艺吊灯 40 厘米", 5900),
    ("LL-L05", "Grow lamp, full spectrum, 24 W", "全光谱植物灯 24 W", 7900),
    ("LL-L06", "Warm E27 bulb, 2700 K, set of 3", "暖光 E27 灯泡 2700 K 三只装", 1500),
    ("LL-P01", "Terracotta pot with saucer, 18 cm", "赤陶花盆带托盘 18 厘米", 1900),
    ("LL-P02", "Self-watering planter, 30 cm", "自吸水花盆 30 厘米", 3900),
    ("LL-P03", "Leaf food, 500 ml", "观叶植物营养液 500 毫升", 1200),
    ("LL-P04", "Brass mister, 300 ml", "黄铜喷壶 300 毫升", 2400),
    ("LL-P05", "Soil moisture meter", "土壤湿度计", 1600),
    ("LL-P06", "Pruning scissors, 17 cm", "园艺修枝剪 17 厘米", 2200),
]
CARRIERS = {"zh": ["SF", "YTO", "ZTO", "JD"], "en": ["DHL", "UPS", "PostNL", "DPD"]}
ORIGIN = {"zh": "上海", "en": "Rotterdam"}
HUB = {"zh": "{}转运中心", "en": "{} hub"}
STEPS = {  # what carriers say, in the language of whom they say it to
    "en": {
        "label_created": "Label made, waiting for collection",
        "picked_up": "Collected from the sender",
        "in_transit": "On the way",
        "customs": "Held at customs for clearance",
        "out_for_delivery": "With the driver",
        "attempted": "Nobody at home, delivery tried",
        "delivered": "Handed over",
        "exception": "Damaged or misrouted, under enquiry",
    },
    "zh": {
        "label_created": "已制单，等待揽收",
        "picked_up": "快递员已揽收",
        "in_transit": "运输中",
        "customs": "清关中，等待资料",
        "out_for_delivery": "快递员正在派送",
        "attempted": "家中无人，派送未成功",
        "delivered": "已签收",
        "exception": "破损或错分，正在查询",
    },
}
WAYS = {  # the steps a parcel has gone through when it stands at the last one
    "label_created": ["label_created"],
    "picked_up": ["label_created", "picked_up"],
    "in_transit": ["label_created", "picked_up", "in_transit"],
    "customs": ["label_created", "picked_up", "in_transit", "customs"],
    "out_for_delivery": ["label_created", "picked_up", "in_transit", "out_for_delivery"],
    "attempted": ["label_created", "picked_up", "in_transit", "out_for_delivery", "attempted"],
    "delivered": ["label_created", "picked_up", "in_transit", "out_for_delivery", "delivered"],
    "exception": ["label_created", "picked_up", "in_transit", "exception"],
}
AGES = {"label_created": 14, "picked_up": 30, "in_transit": 70, "customs": 140}  # hours; others: 200 and more


def build_orders(customers: list[Row], dice: random.Random) -> list[Row]:
    """Two orders for each customer, so that number 1 and 41 belong to the first."""
    orders = []
    for n in range(2 * len(customers)):
        customer = customers[n % len(customers)]
        lines = [_line(customer, product, dice) for product in dice.sample(PRODUCTS, dice.randint(1, 3))]
        orders.append(
            {
                "reference": f"SO-{100201 + n}",
                "customer": customer["email"],
                "status": "shipped",
                "hours_ago": 0,
                "currency": "CNY" if customer["language"] == "zh" else "EUR",
                "total_minor": sum(line["quantity"] * line["price_minor"] for line in lines),
                "lines": lines,
                "destination": customer["city"],
            }
        )
    return orders


def build_parcels(orders: list[Row], customers: list[Row], dice: random.Random) -> list[Row]:
    """One parcel for every order and a second one for every other; sets the orders' status and age."""
    by_email = {c["email"]: c for c in customers}
    parcels = []
    for n, order in enumerate(orders):
        customer = by_email[order["customer"]]
        status = list(WAYS)[(n * 5 + n // 8) % len(WAYS)]
        age = AGES.get(status, 200 + dice.randint(0, 400)) + dice.randint(0, 12)
        order["hours_ago"] = age + 10
        order["status"] = {"delivered": "delivered", "label_created": "packed"}.get(status, "shipped")
        parcels += [_parcel(order, customer, status, age, dice) for _ in range(1 + n % 2)]
    return parcels


def _line(customer: Row, product: tuple[str, str, str, int], dice: random.Random) -> Row:
    sku, english, chinese, price = product
    zh = customer["language"] == "zh"
    quantity = dice.choice([1, 1, 1, 2, 2, 4])
    return {
        "sku": sku,
        "name": chinese if zh else english,
        "quantity": quantity,
        "price_minor": price * 7 if zh else price,
    }


def _parcel(order: Row, customer: Row, status: str, age: int, dice: random.Random) -> Row:
    language = customer["language"]
    carrier = dice.choice(CARRIERS[language])
    way = WAYS[status]
    places = [ORIGIN[language]] * 2 + [HUB[language].format(customer["city"])] + [customer["city"]] * 2
    span = max(age - 3, 1) / len(way)
    events = [
        {
            "hours_ago": round(age - step * span, 1),
            "place": places[step],
            "status": name,
            "words": STEPS[language][name],
        }
        for step, name in enumerate(way)
    ]
    done = status == "delivered"
    return {
        "tracking_number": tracking_number(carrier, dice),
        "carrier": carrier,
        "orders": [order["reference"]],
        "status": status,
        "events": events,
        "eta_hours": None if done else dice.randint(4, 96),
    }


def tracking_number(carrier: str, dice: random.Random) -> str:
    """Return a number in the carrier's form; UPS with a true check digit."""
    digits = "".join(dice.choice("0123456789") for _ in range(18))
    if carrier == "UPS":
        body = f"A4W701{dice.choice(['03', '68'])}{digits[:7]}"
        return f"1Z{body}{_ups_check(body)}"
    forms = {
        "SF": f"SF1{digits[:12]}",
        "YTO": f"YT{digits[:13]}",
        "ZTO": f"78{digits[:12]}",
        "JD": f"JDVA{digits[:11]}",
        "DHL": f"JJD{digits}",
        "PostNL": f"3SLULE{digits[:9]}",
        "DPD": f"0534{digits[:10]}",
    }
    return forms[carrier]


def _ups_check(body: str) -> int:
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    return -(sum(values[::2]) + 2 * sum(values[1::2])) % 10


def main() -> None:
    """Write every generated file."""
    dice = random.Random(2026)  # noqa: S311
    customers = json.loads((HERE / "customers.json").read_text("utf-8"))
    orders = build_orders(customers, dice)
    parcels = build_parcels(orders, customers, dice)
    for name, rows in (("orders", orders), ("parcels", parcels)):
        text = json.dumps(rows, ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(text + "\n", "utf-8")
    build_cases(HERE, customers, orders, parcels)


if __name__ == "__main__":
    main()
