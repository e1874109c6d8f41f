"""What product, price and stock rows look like."""

from typing import Any

from catalog.errors import FieldError
from catalog.feeds import compound, readers
from catalog.feeds.amounts import settle_amounts
from catalog.feeds.rows import Column, Feed

MAX_UNITS = 2**31 - 1

PRODUCTS = Feed(
    kind="products",
    key=("sku",),
    columns=(
        Column("sku", readers.code(100), "The article's number.", required=True),
        Column("name", readers.text(300), "Its name.", cleared=""),
        Column("brand", readers.text(120), "Its brand.", cleared=""),
        Column(
            "categories",
            compound.list_of(readers.category_path()),
            "Paths in the category tree; missing nodes are made along the path. Replaces the list.",
            cleared=[],
        ),
        Column("tags", compound.list_of(readers.code(80)), "Free tags. Replaces the list.", cleared=[]),
        Column("attributes", compound.attributes(), "Facts of your own. Replaces all of them.", cleared={}),
        Column(
            "tax_rate",
            readers.decimal(4, "0", "999"),
            "Per cent; null = unknown.",
            cleared=None,
        ),
        Column("listed_since", readers.day(), "Since when it is sold; null = unknown.", cleared=None),
        Column(
            "discountable", readers.boolean(), "false: no offer ever reduces it. null = true.", cleared=True
        ),
    ),
    example={
        "sku": "DRESS-RED-38",
        "name": "Red dress",
        "brand": "Lune",
        "categories": ["women/dresses"],
        "tags": ["new"],
        "attributes": {"size": "38", "colour": "red"},
        "tax_rate": "19",
        "listed_since": "2026-03-01",
        "discountable": True,
    },
)


def _price_in_minor(values: dict[str, Any]) -> list[FieldError]:
    values.setdefault("region", None)
    if "currency" not in values:
        return []
    return settle_amounts(values, values["currency"], ("price", "cost", "floor"))


PRICES = Feed(
    kind="prices",
    key=("sku", "currency", "region"),
    complete=_price_in_minor,
    columns=(
        Column("sku", readers.code(100), "A known article.", required=True),
        Column("currency", readers.currency(), "ISO 4217 code.", required=True),
        Column(
            "region",
            readers.code(64),
            "A known region; null or absent = everywhere.",
            cleared=None,
        ),
        Column(
            "price",
            readers.money(),
            "null removes this price with cost and floor.",
            cleared=None,
        ),
        Column("cost", readers.money(), "Net unit cost; null = unknown.", cleared=None),
        Column("floor", readers.money(), "No offer takes a unit below this; null = none.", cleared=None),
    ),
    example={
        "sku": "DRESS-RED-38",
        "currency": "EUR",
        "region": None,
        "price": "49.90",
        "cost": "18.00",
        "floor": None,
    },
)

STOCK = Feed(
    kind="stock",
    key=("sku", "location"),
    columns=(
        Column("sku", readers.code(100), "A known article.", required=True),
        Column("location", readers.code(64), "A warehouse or shop.", required=True),
        Column(
            "quantity",
            readers.integer(0, MAX_UNITS),
            "Units on hand; null removes the row.",
            required=True,
            cleared=None,
        ),
    ),
    example={"sku": "TOTE", "location": "main", "quantity": 120},
)
