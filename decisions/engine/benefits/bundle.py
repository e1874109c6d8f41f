"""Benefit: units that belong together ("shirt, trousers and belt for 99.00")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.nested import KindList
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WHOLE, Money, MoneyValue, ScaledDecimal, WholeNumber
from decisions.engine.places import fill, most_bundles
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.sets import Unit, reduce_together, worth
from decisions.engine.till import Till


@dataclass(frozen=True)
class Component(Kind):
    """What one bundle needs of some items."""

    items: Selection | None = param(SelectionValue(), "which items", default=None)
    quantity: int = param(WholeNumber(1, 1000), "units", default=1)


@dataclass(frozen=True)
class Bundle(Benefit):
    """Units of several components together for a price, or with a percentage or an amount off."""

    components: tuple[Component, ...] = param(KindList(Component, "components", 10), "components")
    percent: int | None = param(ScaledDecimal(1, WHOLE), "percent off", default=None)
    amount: Money | None = param(MoneyValue(1), "amount off a bundle", default=None)
    price: Money | None = param(MoneyValue(), "price of a bundle", default=None)
    max_repeats: int | None = param(WholeNumber(1), "bundles at most", default=None)

    kind: ClassVar[str] = "bundle"
    label: ClassVar[str] = "Bundle"
    sample: ClassVar = {
        "kind": "bundle",
        "components": [{"items": {"skus": ["SHIRT"]}, "quantity": 2}, {"items": {"skus": ["TIE"]}}],
        "price": {"EUR": "99.00"},
    }
    multi_unit: ClassVar[bool] = True

    def check(self, path: str, reading: Reading) -> None:
        if sum(value is not None for value in (self.percent, self.amount, self.price)) != 1:
            reading.refuse(path, "contradiction", "takes one of percent, amount and price")

    def stage(self) -> str:
        return "item"

    def give(self, till: Till) -> None:
        formed = list(self._bundles(till))
        if self.percent is not None:
            # Rounded once for all bundles, as everything that an offer takes by percent of several lines.
            units = [unit for bundle in formed for unit in bundle]
            reduce_together(till, units, till.percentage(worth(till, units), self.percent))
            return
        for units in formed:
            reduce_together(till, units, self._off(till, worth(till, units)))

    def _bundles(self, till: Till) -> Iterator[list[Unit]]:
        """As many bundles as there can be, of the dearest units that make them, each of the dearest left."""
        fits: dict[int, int] = {}
        for number, component in enumerate(self.components):
            for row in till.rows(component.items):
                fits[row] = fits.get(row, 0) | 1 << number
        free = [unit for unit in till.ranked(list(fits), "dearest") if till.is_free(unit)]
        quantities = [component.quantity for component in self.components]
        count = most_bundles(quantities, free, fits)
        if self.max_repeats is not None:
            count = min(count, self.max_repeats)
        filled = fill([count * quantity for quantity in quantities], free, fits)
        for i in range(count):
            yield [
                unit
                for units, each in zip(filled, quantities, strict=True)
                for unit in units[i * each : (i + 1) * each]
            ]

    def _off(self, till: Till, whole: int) -> int:
        """What comes off one bundle that costs `whole`, where it has a price or an amount."""
        currency = till.basket.currency
        if self.price is not None:
            return whole - self.price[currency]
        return self.amount[currency] if self.amount else 0

    def counted(self) -> Iterable[Selection | None]:
        return (component.items for component in self.components)

    def anchors(self) -> frozenset[Key] | None:
        """Each component must be there: those of the one with the fewest keys will do."""
        keys = (component.items.anchors() for component in self.components if component.items is not None)
        return min((some for some in keys if some is not None), key=len, default=None)

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(money) for money in (self.amount, self.price) if money is not None)
