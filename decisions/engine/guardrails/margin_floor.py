"""Guardrail: the margin that has to be left."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.basket import Basket
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WHOLE, Money, MoneyValue, ScaledDecimal
from decisions.engine.margins import least_price_for_amount, least_price_for_percent
from decisions.engine.rows import Row


@dataclass(frozen=True)
class MarginFloor(Guard):
    """Every unit in scope keeps a margin: a percentage of its net price, or a net amount above its cost."""

    percent: int | None = param(ScaledDecimal(0, WHOLE), "percent of the net price at least", default=None)
    amount: Money | None = param(MoneyValue(), "amount above cost at least", default=None)

    kind: ClassVar[str] = "margin_floor"
    label: ClassVar[str] = "Margin floor"
    sample: ClassVar = {"percent": "20"}

    def check(self, path: str, reading: Reading) -> None:
        if (self.percent is None) == (self.amount is None):
            reading.refuse(path, "contradiction", "takes either percent or amount")

    def reads_cost(self) -> bool:
        return True

    def least_price(self, row: Row, basket: Basket) -> int | None:
        if row.cost is None or row.rate is None:
            return None
        if self.percent is not None:
            price = least_price_for_percent(row.cost, row.rate, self.percent)
            return max(row.unit_prices) if price is None else price
        above = (self.amount or Money()).get(basket.currency)
        return None if above is None else least_price_for_amount(row.cost, row.rate, above)

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(self.amount),) if self.amount else ()
