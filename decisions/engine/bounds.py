"""Bounds of a selection: on price, margin and time since listing; all inclusive."""

from dataclasses import dataclass
from datetime import date

from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WHOLE, Money, MoneyValue, ScaledDecimal, WholeNumber
from decisions.engine.margins import has_margin, within_margin
from decisions.engine.rows import Row


@dataclass(frozen=True)
class PriceBounds(Kind):
    """The unit's base price lies within these inclusive bounds."""

    at_least: Money | None = param(MoneyValue(), "at least", default=None)
    at_most: Money | None = param(MoneyValue(), "at most", default=None)

    def check(self, path: str, reading: Reading) -> None:
        low, high = self.at_least or Money(), self.at_most or Money()
        if any(low[currency] > high[currency] for currency in low if currency in high):
            reading.refuse(path, "contradiction", "at_least is greater than at_most")

    def holds(self, price: int, currency: str) -> bool:
        """Whether a unit price in minor units lies within; without an amount in the currency it doesn't."""
        if self.at_least is not None and not price >= self.at_least.get(currency, price + 1):
            return False
        return self.at_most is None or price <= self.at_most.get(currency, price - 1)


_LOWEST = -1_000 * WHOLE


@dataclass(frozen=True)
class MarginBounds(Kind):
    """The margin at the unit's base price lies within these inclusive bounds, in percent of its net price."""

    at_least: int | None = param(ScaledDecimal(_LOWEST, WHOLE), "at least", default=None)
    at_most: int | None = param(ScaledDecimal(_LOWEST, WHOLE), "at most", default=None)

    def check(self, path: str, reading: Reading) -> None:
        _check_bounds(self.at_least, self.at_most, path, reading)

    def holds(self, row: Row, *, careful: bool) -> bool:
        """Whether it does; one that nobody knows lies within no bounds, or (careful) is the lowest."""
        if row.cost is None or row.rate is None:
            return careful and self.at_least is None
        price = row.unit_prices[0]
        if self.at_least is not None and not has_margin(price, row.cost, row.rate, self.at_least):
            return False
        return self.at_most is None or within_margin(price, row.cost, row.rate, self.at_most)


@dataclass(frozen=True)
class DayBounds(Kind):
    """The product has been listed for a number of days within these inclusive bounds."""

    at_least: int | None = param(WholeNumber(), "at least", default=None)
    at_most: int | None = param(WholeNumber(), "at most", default=None)

    def check(self, path: str, reading: Reading) -> None:
        _check_bounds(self.at_least, self.at_most, path, reading)

    def holds(self, listed_since: date | None, day: date) -> bool:
        """Whether it has; a product that nobody dated lies within no bounds."""
        if listed_since is None:
            return False
        days = (day - listed_since).days
        return (self.at_least is None or days >= self.at_least) and (
            self.at_most is None or days <= self.at_most
        )


def _check_bounds(at_least: int | None, at_most: int | None, path: str, reading: Reading) -> None:
    if at_least is None and at_most is None:
        reading.refuse(path, "missing", "needs at_least or at_most")
    elif at_least is not None and at_most is not None and at_least > at_most:
        reading.refuse(path, "contradiction", "at_least is greater than at_most")
