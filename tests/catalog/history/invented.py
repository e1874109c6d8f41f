"""An invented grocer in the shape of the real one; no line of it is anybody's data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from catalog.history.source import HouseholdRow, LineRow, ProductRow

SHELF = (
    ProductRow(11, 1, "DAIRY/FROZEN", "National", "MILK", "WHOLE/2%", "1 GAL"),
    ProductRow(12, 2, "GROCERY", "Private", "YOGURT", "PLAIN", None),
    ProductRow(13, 2, "GROCERY", "National", "YOGURT", "FRUIT", "6 OZ"),
    ProductRow(14, 3, "GROCERY", "Private", "TEA", "GREEN", "20 CT"),
    ProductRow(15, 3, "GROCERY", "National", None, "UNPLACED", None),
    ProductRow(16, 4, "FUEL", "National", "GAS", "UNLEADED", None),
    ProductRow(17, 4, "COUPON", "Private", "COUPON", "PAPER", None),
)
MONDAY = datetime.fromisoformat("2017-02-27T05:00:00")
"""Midnight in New York."""


@dataclass(frozen=True, slots=True)
class Invented:
    """A Source made of lists."""

    rows: Sequence[LineRow]
    shelf: Sequence[ProductRow] = SHELF
    people: Sequence[HouseholdRow] = (HouseholdRow(1, {"age": "25-34", "kids_count": "0"}),)
    fingerprint: str = "invented 1"

    def line_count(self) -> int:
        return len(self.rows)

    def products(self) -> Iterator[ProductRow]:
        return iter(self.shelf)

    def households(self) -> Iterator[HouseholdRow]:
        return iter(self.people)

    def lines(self) -> Iterator[LineRow]:
        return iter(self.rows)


@dataclass(slots=True)
class Broken:
    """A watch whose process ends while the orders are loaded, after so many lines."""

    after: int
    loading: bool = False
    seen: int = 0

    def begin(self, step: str, total: int) -> None:
        self.loading = step.startswith("orders")

    def advance(self, count: int) -> None:
        self.seen += count if self.loading else 0
        if self.seen >= self.after:
            raise KeyboardInterrupt


LINE = LineRow(1, 7, 100, 11, 1, 2.5, 0.0, 0.0, 0.0, 10, MONDAY)
"""One whole milk for 2.50."""


def line(**changes: object) -> LineRow:
    return LINE._replace(**changes)  # type: ignore[arg-type]


def grocer(baskets: int, *, seed: int = 7, week: int = 10) -> Invented:
    """Random baskets of one week, the same at every call."""
    random = Random(seed)
    rows: list[LineRow] = []
    for number in range(baskets):
        at = MONDAY + timedelta(minutes=number)
        head = line(household_id=1 + number % 9, store_id=7 + number % 2, basket_id=100 + number, sold_at=at)
        for product in random.sample((11, 12, 13, 14, 15, 16, 17, 99), random.randint(1, 7)):
            rows.append(_sold(head._replace(product_id=product, week=week), random))
    return Invented(rows)


def _sold(head: LineRow, random: Random) -> LineRow:
    quantity = random.choice((0, 1, 1, 2, 3, 4, 8, 150))
    return head._replace(
        quantity=quantity,
        sales_value=random.randint(0, 900 * quantity) / 100,
        retail_disc=random.choice((0, 0, 10, 55)) / 100,
        coupon_disc=random.choice((0, 0, 0, 25)) / 100,
        coupon_match_disc=random.choice((0, 0, 0, 5)) / 100,
    )


def renamed(source: Invented, fingerprint: str) -> Invented:
    """The same rows under another name."""
    return replace(source, fingerprint=fingerprint)
