"""Benefit: an amount off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.choosing.scene import Linewise, Scene, Spread
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import Choice, Flag, Money, MoneyValue, WholeNumber
from decisions.engine.rooms import Cut
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.till import Till
from decisions.engine.which import WHICH, check_choice, stage_of


@dataclass(frozen=True)
class AmountOff(Benefit):
    """An amount off each unit or line, off the selected lines together, or off shipping."""

    amount: Money = param(MoneyValue(1), "amount off")
    on: str = param(Choice(("items", "order", "shipping")), "on", default="items")
    per: str | None = param(
        Choice(("unit", "line", "total")),
        "per",
        help="Items: unit unless said otherwise. Order and shipping: the total.",
        default=None,
    )
    items: Selection | None = param(SelectionValue(), "which items", default=None)
    which: str = param(WHICH, "which units", default="all")
    max_units: int | None = param(WholeNumber(1), "units at most", default=None)
    per_line: bool = param(Flag(), "counted per line", default=False)
    max_discount: Money | None = param(MoneyValue(), "discount at most", default=None)

    kind: ClassVar[str] = "amount_off"
    label: ClassVar[str] = "Amount off"
    sample: ClassVar = {"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}

    def check(self, path: str, reading: Reading) -> None:
        check_choice(self.on, self.items, self.which, self.max_units, self.per_line, path, reading)
        if self.on == "shipping" and self.per not in (None, "total"):
            reading.refuse(pointer(path, "per"), "contradiction", "shipping has no units or lines")

    @property
    def per_unit(self) -> bool:
        each = self.on == "items" and self.per in (None, "unit")
        return each and self.max_units is None and self.max_discount is None

    def stage(self) -> str:
        return stage_of(self.on)

    def give(self, till: Till) -> None:
        currency = till.basket.currency
        amount = self.amount[currency]
        most = self.max_discount[currency] if self.max_discount else None
        per = self._per
        if self.on == "shipping":
            till.take_shipping(amount if most is None else min(amount, most))
            return
        picks = till.choose(self.items, self.which, self.max_units, self.per_line)
        if per == "total":
            till.spread(amount if most is None else min(amount, most), picks)
        elif per == "line":
            till.take_each(picks, [min(amount, running) for running in till.amounts(picks)], most)
        else:
            till.take([self._per_unit(till, row, units, amount) for row, units in picks], most)

    @property
    def _per(self) -> str:
        return self.per or ("unit" if self.on == "items" else "total")

    def _per_unit(self, till: Till, row: int, units: Sequence[int], amount: int) -> Cut:
        each = [price if price < amount else amount for price in till.prices(row, units)]
        return Cut(row, units, sum(each), each)

    def reach(self) -> Iterable[Selection | None]:
        return () if self.on == "shipping" else (self.items,)

    def linewise(self, scene: Scene) -> Linewise | None:
        if self.on == "shipping":
            return {}
        if self.max_units is not None or self.max_discount is not None:
            return None
        rows, amount = scene.rows(self.items), self.amount[scene.basket.currency]
        if self._per == "unit":
            return {i: scene.each(i, amount) for i in rows}
        return dict.fromkeys(rows, amount) if self._per == "line" or len(rows) <= 1 else None

    def spread(self, scene: Scene) -> Spread | None:
        if self.on == "shipping":
            return Spread(frozenset())
        if self._per != "total" or self.max_units is not None:
            return None
        return Spread(frozenset(scene.rows(self.items)))

    def line_by_line(self) -> bool:
        return (
            self.on == "items"
            and self.max_units is None
            and self.max_discount is None
            and self.per in (None, "unit", "line")
        )

    def anchors(self) -> frozenset[Key] | None:
        return self.items.anchors() if self.items else None

    def currencies(self) -> Iterable[frozenset[str]]:
        yield frozenset(self.amount)
        if self.max_discount:
            yield frozenset(self.max_discount)
