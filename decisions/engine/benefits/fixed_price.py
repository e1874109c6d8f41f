"""Benefit: a fixed price."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.choosing.scene import Linewise, Scene, Spread
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Choice, Flag, Money, MoneyValue, WholeNumber
from decisions.engine.rooms import Cut
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.till import Till
from decisions.engine.which import WHICH, check_choice, stage_of


@dataclass(frozen=True)
class FixedPrice(Benefit):
    """Each selected unit, the selected lines together, or shipping at this price; never dearer."""

    price: Money = param(MoneyValue(), "price")
    on: str = param(Choice(("items", "order", "shipping")), "on", default="items")
    items: Selection | None = param(SelectionValue(), "which items", default=None)
    which: str = param(WHICH, "which units", default="all")
    max_units: int | None = param(WholeNumber(1), "units at most", default=None)
    per_line: bool = param(Flag(), "counted per line", default=False)

    kind: ClassVar[str] = "fixed_price"
    label: ClassVar[str] = "Fixed price"
    sample: ClassVar = {"kind": "fixed_price", "price": {"EUR": "9.99"}, "items": {"skus": ["SHIRT"]}}

    def check(self, path: str, reading: Reading) -> None:
        check_choice(self.on, self.items, self.which, self.max_units, self.per_line, path, reading)

    @property
    def per_unit(self) -> bool:
        return self.on == "items" and self.max_units is None

    def stage(self) -> str:
        return stage_of(self.on)

    def give(self, till: Till) -> None:
        price = self.price[till.basket.currency]
        if self.on == "shipping":
            till.take_shipping(max(0, till.state.shipping - price))
            return
        picks = till.choose(self.items, self.which, self.max_units, self.per_line)
        if self.on == "order":
            till.spread(max(0, sum(till.amounts(picks)) - price), picks)
            return
        till.take([self._down_to(till, row, units, price) for row, units in picks])

    def _down_to(self, till: Till, row: int, units: Sequence[int], price: int) -> Cut:
        each = [max(0, running - price) for running in till.prices(row, units)]
        return Cut(row, units, sum(each), each)

    def reach(self) -> Iterable[Selection | None]:
        return () if self.on == "shipping" else (self.items,)

    def linewise(self, scene: Scene) -> Linewise | None:
        if self.on == "shipping":
            return {}
        if self.on == "order" or self.max_units is not None:
            return None
        price = self.price[scene.basket.currency]
        return {i: scene.down_to(i, price) for i in scene.rows(self.items)}

    def spread(self, scene: Scene) -> Spread | None:
        if self.on == "items" or self.max_units is not None:
            return None
        return Spread(frozenset(scene.rows(self.items) if self.on == "order" else ()))

    def line_by_line(self) -> bool:
        return self.on == "items" and self.max_units is None

    def anchors(self) -> frozenset[Key] | None:
        return self.items.anchors() if self.items else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(self.price),)
