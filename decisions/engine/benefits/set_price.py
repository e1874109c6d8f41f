"""Benefit: a price for every full set ("any three for 50.00")."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import param
from decisions.engine.language.values import Money, MoneyValue, WholeNumber
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.sets import free_units, reduce_together, worth
from decisions.engine.till import Till


@dataclass(frozen=True)
class SetPrice(Benefit):
    """Every full set of n units, formed dearest first, costs this price together; never dearer."""

    size: int = param(WholeNumber(2, 1000), "units in a set")
    price: Money = param(MoneyValue(), "price of a set")
    items: Selection | None = param(SelectionValue(), "which items", default=None)
    max_repeats: int | None = param(WholeNumber(1), "sets at most", default=None)

    kind: ClassVar[str] = "set_price"
    label: ClassVar[str] = "Set price (3 for 50)"
    sample: ClassVar = {
        "kind": "set_price",
        "size": 3,
        "price": {"EUR": "50.00"},
        "items": {"categories": ["women/dresses"]},
    }
    multi_unit: ClassVar[bool] = True

    def stage(self) -> str:
        return "item"

    def give(self, till: Till) -> None:
        price = self.price[till.basket.currency]
        free = free_units(till, self.items)
        sets = len(free) // self.size
        for number in range(sets if self.max_repeats is None else min(sets, self.max_repeats)):
            units = free[number * self.size : (number + 1) * self.size]
            reduce_together(till, units, worth(till, units) - price)

    def counted(self) -> Iterable[Selection | None]:
        return (self.items,)

    def anchors(self) -> frozenset[Key] | None:
        return self.items.anchors() if self.items else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(self.price),)
