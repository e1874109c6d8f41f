"""Products and stock that a simulation or a request brings along, as the engine's facts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from decisions.engine.language.problems import Reading, mapping, pointer, unknown_keys
from decisions.engine.language.values import (
    Flag,
    Money,
    MoneyValue,
    ScaledDecimal,
    TextList,
    TextValue,
    WholeNumber,
)

Json = Any

DEEPEST_CATEGORY = 20
"""Levels of a category's path: each of them is a fact of the product."""


class CategoryPaths(TextList):
    """Category paths that are not too deep."""

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[str, ...] | None:
        read = super().read(raw, path, reading)
        for i, category in enumerate(read or ()):
            if category.count("/") >= DEEPEST_CATEGORY:
                reading.refuse(pointer(path, i), "too_deep", TOO_DEEP)
        return read


TOO_DEEP = f"a category is at most {DEEPEST_CATEGORY} levels deep"
FACT_KEYS = {
    "name", "price", "cost", "categories", "brand", "tags", "attributes", "tax_rate", "listed_since",
    "discountable", "price_floor",
}  # fmt: skip
_READERS = {
    "name": TextValue(300),
    "brand": TextValue(200),
    "categories": CategoryPaths(),
    "tags": TextList(),
    "tax_rate": ScaledDecimal(0, 10**9),
    "discountable": Flag(),
    "price": MoneyValue(),
    "cost": MoneyValue(),
    "price_floor": MoneyValue(),
}
MONEY = {"price": "price", "cost": "cost", "price_floor": "floor"}
"""The keys that are money -> their names among the facts."""


KEYS = {"sku", *FACT_KEYS}


def read_products(raw: Json, reading: Reading) -> dict[str, dict[str, Json]]:
    """SKU -> what is known of it; money stays per currency until a request names one."""
    if not isinstance(raw, list):
        reading.refuse("/products", "wrong_type", "must be a list of products")
        return {}
    products: dict[str, dict[str, Json]] = {}
    for index, item in enumerate(raw):
        path = pointer("/products", index)
        product = _read_product(item, path, reading)
        if product is None:
            continue
        if product["sku"] in products:
            reading.refuse(f"{path}/sku", "duplicate", f"the product {product['sku']!r} stands twice")
        products[product["sku"]] = product
    return products


def _read_product(raw: Json, path: str, reading: Reading) -> dict[str, Json] | None:
    given = mapping(raw, path, reading)
    if given is None:
        return None
    unknown_keys(given, KEYS, path, reading)
    sku = TextValue().read(given.get("sku"), f"{path}/sku", reading)
    return None if sku is None else {"sku": sku} | _read_facts(given, path, reading)


def _read_facts(given: Mapping[str, Json], path: str, reading: Reading) -> dict[str, Json]:
    product: dict[str, Json] = {}
    for key, reader in _READERS.items():
        if given.get(key) is not None:
            product[key] = reader.read(given[key], pointer(path, key), reading)
    if product.get("tax_rate") is not None:
        product["tax_rate"] = str(given["tax_rate"])
    if given.get("attributes") is not None:
        product["attributes"] = mapping(given["attributes"], f"{path}/attributes", reading)
    if given.get("listed_since") is not None:
        product["listed_since"] = _read_date(given["listed_since"], f"{path}/listed_since", reading)
    return product


def _read_date(raw: Json, path: str, reading: Reading) -> str | None:
    try:
        return date.fromisoformat(raw).isoformat()
    except (TypeError, ValueError):
        reading.refuse(path, "wrong_value", 'must be a date such as "2026-06-01"')
        return None


def product_facts(product: Mapping[str, Json], currency: str) -> dict[str, Json]:
    """A product as the engine's facts, its money in one currency (minor units; None = unknown there)."""
    facts = {
        "name": product.get("name") or "",
        "brand": product.get("brand"),
        "categories": list(product.get("categories") or ()),
        "tags": list(product.get("tags") or ()),
        "attributes": product.get("attributes") or {},
        "tax_rate": product.get("tax_rate"),
        "listed_since": product.get("listed_since"),
        "discountable": product.get("discountable") is not False,
    }
    for key, name in MONEY.items():
        amounts: Money = product.get(key) or Money()
        facts[name] = amounts.get(currency)
    return facts


def read_stock(raw: Json, path: str, reading: Reading) -> dict[str, int]:
    """SKU -> units of gift stock."""
    given = mapping(raw, path, reading) or {}
    read = {sku: WholeNumber().read(units, pointer(path, sku), reading) for sku, units in given.items()}
    return {sku: units for sku, units in read.items() if units is not None}
