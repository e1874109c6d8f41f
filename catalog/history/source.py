"""The shape in which order history is read, whoever provides it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol


class ProductRow(NamedTuple):
    """One article; what the source does not know is None."""

    product_id: int
    manufacturer_id: int
    department: str
    brand: str
    category: str | None
    kind: str | None
    package_size: str | None


class HouseholdRow(NamedTuple):
    """What is known of one household; unknown facts are left out."""

    household_id: int
    facts: dict[str, str]


class LineRow(NamedTuple):
    """One sold line; amounts as the source's floats in major units, `sold_at` naive and in UTC."""

    household_id: int
    store_id: int
    basket_id: int
    product_id: int
    quantity: int
    sales_value: float
    retail_disc: float
    coupon_disc: float
    coupon_match_disc: float
    week: int
    sold_at: datetime


class Source(Protocol):
    """Order history, in the same order at every reading; the lines of one basket stand together."""

    @property
    def fingerprint(self) -> str:
        """Which data this is: equal text, equal rows."""

    def line_count(self) -> int: ...

    def products(self) -> Iterable[ProductRow]: ...

    def households(self) -> Iterable[HouseholdRow]: ...

    def lines(self) -> Iterable[LineRow]: ...
