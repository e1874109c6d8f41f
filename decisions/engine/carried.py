"""The facts of a product that a request line carries, read as strictly as the line's own fields."""

import re
from datetime import date
from typing import Any

from decisions.engine.products import DEEPEST_CATEGORY, MONEY, TOO_DEEP
from decisions.engine.request_body import Body

Json = Any
RATE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
LONGEST_NAME = 300
MOST_NAMED = 200
"""Categories, and tags, of one product: as many as the catalogue takes."""


def read_carried(product: Body, currency: str) -> dict[str, Json]:
    """The engine's facts; money in the request's currency (minor units; None = unknown there)."""
    discountable = product.flag("discountable")
    facts = {
        "name": product.text("name", longest=LONGEST_NAME) or "",
        "brand": product.text("brand"),
        "categories": _categories(product),
        "tags": list(product.texts("tags", most=MOST_NAMED)),
        "attributes": product.free("attributes"),
        "tax_rate": rate_text(product, "tax_rate"),
        "listed_since": _day(product, "listed_since"),
        "discountable": discountable is not False,
    }
    return facts | {name: _money(product, key, currency) for key, name in MONEY.items()}


def rate_text(body: Body, key: str) -> str | None:
    """A tax rate such as "19.5", as it was sent."""
    value = body.raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or RATE.fullmatch(value) is None:
        body.refuse(key, "wrong_value", 'must be a decimal text such as "19.5"')
        return None
    return value


def _money(product: Body, key: str, currency: str) -> int | None:
    """An amount in the request's currency, bare or by currency."""
    if isinstance(product.raw.get(key), dict):
        return product.amounts(key).get(currency)
    return product.amount(key, currency)


def _categories(product: Body) -> list[str]:
    found = product.texts("categories", most=MOST_NAMED)
    for i, path in enumerate(found):
        parts = path.split("/")
        at = Body({}, product.reading, (*product.at, "categories"))
        if not all(parts):
            at.refuse(str(i), "wrong_value", f"{path!r} has an empty part")
        elif len(parts) > DEEPEST_CATEGORY:
            at.refuse(str(i), "too_deep", TOO_DEEP)
    return list(found)


def _day(product: Body, key: str) -> str | None:
    value = product.raw.get(key)
    if value is None:
        return None
    try:
        if isinstance(value, str) and _DAY.fullmatch(value) is not None:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    product.refuse(key, "wrong_value", 'must be a date such as "2026-06-01"')
    return None
