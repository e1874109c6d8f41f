"""Baskets of one week of the loaded history, priced at the shelf."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

NOT_GOODS = ("FUEL", "MISCELLANEOUS", "COUPON")
"""Departments whose lines are no goods on a shelf."""
MOST_UNITS = 99
"""Larger quantities in the source are weights and volumes, not units."""

LINES = """
SELECT o.order_id, cu.code, s.code, o.placed_at, l.line_id, l.sku, p.brand, c.path, l.quantity, l.shelf
  FROM catalog_order o
  JOIN catalog_channel ch ON ch.id = o.channel_id
  JOIN catalog_customer cu ON cu.id = o.customer_id
  JOIN catalog_store s ON s.id = o.store_id
  JOIN catalog_orderline l ON l.order_id = o.id
  JOIN catalog_product p ON p.id = l.product_id
  JOIN catalog_product_categories pc ON pc.product_id = p.id
  JOIN catalog_category c ON c.id = pc.category_id
 WHERE ch.code = %s AND (o.attributes->>'week')::int = %s
   AND l.quantity BETWEEN 1 AND %s AND l.shelf > 0 AND split_part(c.path, '/', 1) <> ALL(%s)
 ORDER BY o.placed_at, o.id, l.id
"""
DAYS = """
SELECT min(local), max(local)
  FROM (SELECT (o.placed_at AT TIME ZONE s.zone)::date AS local
          FROM catalog_order o
          JOIN catalog_channel ch ON ch.id = o.channel_id
          JOIN catalog_store s ON s.id = o.store_id
         WHERE ch.code = %s AND (o.attributes->>'week')::int = %s) AS sold
"""


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line at its shelf value (minor units), its own discounts put aside, with its product's facts."""

    line_id: str
    sku: str
    brand: str
    category: str
    quantity: int
    shelf: int


@dataclass(frozen=True, slots=True)
class PastBasket:
    """One basket as it was brought to the till."""

    order_id: str
    customer: str
    store: str
    placed_at: datetime
    lines: Sequence[PastLine]


def baskets_of_week(channel: str, week: int) -> list[PastBasket]:
    """The week's baskets in the order of time; only lines of known goods in whole units."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, [channel, week, MOST_UNITS, list(NOT_GOODS)])
        rows = cursor.fetchall()
    heads: dict[str, tuple[str, str, datetime]] = {}
    lines: dict[str, list[PastLine]] = {}
    for order_id, customer, store, placed_at, *line in rows:
        heads[order_id] = customer, store, placed_at
        lines.setdefault(order_id, []).append(PastLine(*line))
    return [PastBasket(order_id, *head, lines[order_id]) for order_id, head in heads.items()]


def days_of_week(channel: str, week: int) -> tuple[date, date] | None:
    """First and last day of a week on the stores' clocks, or None where nothing was sold."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS, [channel, week])
        first, last = cursor.fetchone() or (None, None)
    return (first, last) if first and last else None
