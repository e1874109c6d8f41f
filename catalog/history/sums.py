"""What must arrive and what did: counts and totals, once from the source, once by SQL."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection

from catalog.history.source import LineRow

LANDED = """
SELECT (SELECT count(*) FROM catalog_order o WHERE o.channel_id = c.id),
       count(*),
       coalesce(sum(l.shelf), 0),
       coalesce(sum(l.shelf - l.store_discount - l.coupon_match), 0),
       coalesce(sum(l.store_discount), 0),
       coalesce(sum(l.coupon_match), 0),
       coalesce(sum(l.coupon), 0)
  FROM catalog_channel c
  JOIN catalog_order o ON o.channel_id = c.id
  JOIN catalog_orderline l ON l.order_id = o.id
 WHERE c.code = %s
 GROUP BY c.id
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts, and amounts in minor units."""

    baskets: int = 0
    lines: int = 0
    shelf: int = 0
    sales: int = 0
    retail_discount: int = 0
    coupon_match: int = 0
    coupons: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)

    def differences(self, other: "Sums") -> list[str]:
        """Each figure in which two sums differ, as text: "lines 3, not 4"."""
        pairs = [(f.name, getattr(self, f.name), getattr(other, f.name)) for f in fields(self)]
        return [f"{name} {mine}, not {theirs}" for name, mine, theirs in pairs if mine != theirs]


class SourceSums:
    """Adds up a source exactly as it is written: decimals of its floats, rounded once at the very end.

    So it is no repetition of the loading's own conversion, line by line, but a check of it.
    """

    def __init__(self) -> None:
        self._baskets: set[int] = set()
        self._columns: tuple[Counter[float], ...] = tuple(Counter() for _ in range(4))

    def add(self, line: LineRow) -> None:
        sales, retail, match, coupon = self._columns
        self._baskets.add(line.basket_id)
        sales[line.sales_value] += 1
        retail[line.retail_disc] += 1
        match[line.coupon_match_disc] += 1
        coupon[line.coupon_disc] += 1

    def total(self) -> Sums:
        sales, retail, match, coupon = (_exact(column.items()) for column in self._columns)
        return Sums(
            baskets=len(self._baskets),
            lines=self._columns[0].total(),
            shelf=_minor(sales + retail + match),
            sales=_minor(sales),
            retail_discount=_minor(retail),
            coupon_match=_minor(match),
            coupons=_minor(coupon),
        )


def landed(channel: str) -> Sums:
    """What stands in PostgreSQL for a channel, by SQL."""
    with connection.cursor() as cursor:
        cursor.execute(LANDED, [channel])
        row = cursor.fetchone()
    return Sums(*map(int, row)) if row else Sums()


def _exact(counted: Iterable[tuple[float, int]]) -> Decimal:
    return sum((Decimal(repr(value)) * count for value, count in counted), Decimal(0))


def _minor(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))
