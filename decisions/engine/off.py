"""What comes off each of some units: a percentage, an amount, or all that is above a price."""

from collections.abc import Sequence
from dataclasses import dataclass

from decisions.engine.language.values import WHOLE, Money
from decisions.engine.rooms import Cut
from decisions.engine.till import Till


@dataclass(frozen=True, slots=True)
class Off:
    """One of the three at most; none = the whole price."""

    percent: int | None = None
    amount: Money | None = None
    price: Money | None = None

    def cut(self, till: Till, row: int, units: Sequence[int]) -> Cut:
        """Off units of one row: a percentage rounded once, an amount or a price per unit, never dearer."""
        currency = till.basket.currency
        if self.amount is not None:
            each = [min(self.amount[currency], price) for price in till.prices(row, units)]
        elif self.price is not None:
            each = [max(0, price - self.price[currency]) for price in till.prices(row, units)]
        else:
            percent = WHOLE if self.percent is None else self.percent
            return Cut(row, units, till.percentage(till.running(row, units), percent))
        return Cut(row, units, sum(each), each)
