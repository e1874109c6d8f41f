"""The basket to begin with: one that has a chance to get the offer."""

from collections.abc import Iterator, Mapping
from typing import Any

from promotions.selectors.shelf import channel_codes, currencies, fitting_skus, unit_price
from promotions.trying.basket import Basket, Line

SKUS = 2
SHIPPING = "4.90"


def first_basket(document: Mapping[str, Any]) -> Basket:
    """A basket made of what the offer speaks of."""
    where = document.get("where") or {}
    channels = where.get("channels") or channel_codes()
    regions = where.get("regions") or []
    basket = Basket(
        channel=channels[0] if channels else "",
        region=regions[0] if regions else "",
        currency=_currency(document),
        coupons=(document.get("codes") or [""])[0],
        segments=", ".join(_segments(document)),
        shipping=SHIPPING,
    )
    selection = next(_selections(document), {})
    for sku in fitting_skus(selection, basket.currency, SKUS):
        price = unit_price(sku, basket.currency, basket.region)
        basket.lines.append(Line(sku, str(_units(document)), price or ""))
    return basket


def _currency(document: Mapping[str, Any]) -> str:
    known = currencies()
    stated = {key for part in _objects(document) for key in part if len(key) == 3 and key.isupper()}
    return next((currency for currency in known if currency in stated), known[0])


def _units(document: Mapping[str, Any]) -> int:
    sizes = [part["size"] for part in _objects(document) if isinstance(part.get("size"), int)]
    return max(sizes, default=2)


def _segments(document: Mapping[str, Any]) -> list[str]:
    found = (part["in"] for part in _objects(document) if part.get("kind") == "segment" and part.get("in"))
    return list(next(found, []))[:1]


def _selections(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every selection that a benefit or condition names."""
    for part in _objects(document):
        for key in ("items", "of"):
            if isinstance(part.get(key), dict) and part[key]:
                yield part[key]
        yield from part.get("all_of") or []


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object within `give` and `when`."""
    if isinstance(value, Mapping):
        parts = [value[key] for key in ("give", "when") if key in value] or list(value.values())
        yield value
        for part in parts:
            yield from _objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from _objects(part)
