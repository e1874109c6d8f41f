"""Orders of the past as baskets, reported or imported: at the shelf, their own discounts put aside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from catalog.history.loading import CHANNEL as HISTORY
from catalog.history.week import MOST_UNITS, NOT_GOODS
from catalog.models import Order

# Of the imported history only lines of known goods in whole units; its own page says which those are.
_GOODS = """
l.quantity BETWEEN 1 AND %(most)s AND l.shelf > 0 AND (ch.code <> %(history)s OR EXISTS (
    SELECT FROM catalog_product_categories pc JOIN catalog_category c ON c.id = pc.category_id
    WHERE pc.product_id = l.product_id AND split_part(c.path, '/', 1) <> ALL(%(not_goods)s)))
"""
_KEYS = f"""
SELECT o.id FROM catalog_order o JOIN catalog_channel ch ON ch.id = o.channel_id
WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND o.cancelled_at IS NULL
  AND EXISTS (SELECT FROM catalog_orderline l WHERE l.order_id = o.id AND {_GOODS})
ORDER BY o.placed_at, o.id
"""
_LINES = f"""
SELECT o.id, ch.code, o.order_id, cu.code, s.code, r.code, s.zone, o.currency, o.placed_at,
       l.line_id, l.sku, l.quantity, l.shelf
FROM catalog_order o
JOIN catalog_channel ch ON ch.id = o.channel_id
JOIN catalog_orderline l ON l.order_id = o.id
LEFT JOIN catalog_customer cu ON cu.id = o.customer_id
LEFT JOIN catalog_store s ON s.id = o.store_id
LEFT JOIN catalog_region r ON r.id = o.region_id
WHERE o.id = ANY(%(orders)s) AND {_GOODS}
ORDER BY o.placed_at, o.id, l.id
"""
_RULES: dict[str, Any] = {"most": MOST_UNITS, "history": HISTORY, "not_goods": list(NOT_GOODS)}


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line at its shelf value, in minor units."""

    line_id: str
    sku: str
    quantity: int
    shelf: int


@dataclass(frozen=True, slots=True)
class SoldBasket:
    """One basket as it was bought; `zone` is that of its store's clock, UTC where it has none."""

    key: int
    channel: str
    order_id: str
    customer: str | None
    store: str | None
    region: str | None
    zone: str
    currency: str
    placed_at: datetime
    lines: Sequence[SoldLine]


def last_order_at() -> datetime | None:
    """When the newest order that counts was placed."""
    moment: datetime | None = Order.objects.filter(cancelled_at=None).aggregate(last=Max("placed_at"))["last"]
    return moment


def sold_between(since: datetime, until: datetime) -> list[int]:
    """The orders of a time (its end excluded) that hold anything to be asked about, in the order of time."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, {**_RULES, "since": since, "until": until})
        return [key for (key,) in cursor.fetchall()]


def sold_baskets(keys: Collection[int]) -> list[SoldBasket]:
    """The baskets of these orders, in the order of time."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {**_RULES, "orders": list(keys)})
        rows = cursor.fetchall()
    heads: dict[int, tuple[str, str, str | None, str | None, str | None, str, str, datetime]] = {}
    lines: dict[int, list[SoldLine]] = {}
    for key, channel, order, customer, store, region, zone, currency, placed, *line in rows:
        heads[key] = channel, order, customer, store, region, zone or "UTC", currency, placed
        lines.setdefault(key, []).append(SoldLine(*line))
    return [SoldBasket(key, *head, lines[key]) for key, head in heads.items()]
