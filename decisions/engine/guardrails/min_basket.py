"""Guardrail: the least basket that gets any incentive."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.basket import Basket
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import param
from decisions.engine.language.values import Money, MoneyValue
from decisions.engine.rows import Row


@dataclass(frozen=True)
class MinBasket(Guard):
    """Nothing is given unless the lines in scope are worth an amount before any discount."""

    amount: Money = param(MoneyValue(), "worth at least")

    kind: ClassVar[str] = "min_basket"
    label: ClassVar[str] = "Smallest basket"
    sample: ClassVar = {"amount": {"EUR": "20.00"}}

    def closes(self, rows: Collection[Row], basket: Basket) -> bool:
        least = self.amount.get(basket.currency)
        return least is not None and sum(row.base for row in rows) < least
