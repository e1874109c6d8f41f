"""Guardrail: the lowest price of a unit."""

from dataclasses import dataclass
from typing import ClassVar

from catalog.money import MoneyError, to_minor
from decisions.engine.basket import Basket
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Money, MoneyValue, TextValue
from decisions.engine.rows import Row


@dataclass(frozen=True)
class PriceFloor(Guard):
    """No unit in scope costs less than an amount, or than what an attribute of its product says."""

    amount: Money | None = param(MoneyValue(), "lowest price", default=None)
    attribute: str | None = param(
        TextValue(80),
        "or the product's attribute",
        help="Its value is a price in the basket's currency.",
        default=None,
    )

    kind: ClassVar[str] = "price_floor"
    label: ClassVar[str] = "Lowest price"
    sample: ClassVar = {"amount": {"EUR": "5.00"}}

    def check(self, path: str, reading: Reading) -> None:
        if (self.amount is None) == (self.attribute is None):
            reading.refuse(path, "contradiction", "takes either amount or attribute")

    def least_price(self, row: Row, basket: Basket) -> int | None:
        if self.amount is not None:
            return self.amount.get(basket.currency)
        stated = self._stated(row)
        return None if stated is None else _amount(stated, basket.currency)

    def unreadable(self, row: Row, basket: Basket) -> bool:
        stated = self._stated(row)
        return stated is not None and _amount(stated, basket.currency) is None

    def _stated(self, row: Row) -> str | None:
        return None if self.attribute is None else row.own_attributes.get(self.attribute)


def _amount(text: str, currency: str) -> int | None:
    """Minor units; None = no amount that the currency can have."""
    try:
        minor = to_minor(text, currency)
    except MoneyError:
        return None
    return minor if minor >= 0 else None
