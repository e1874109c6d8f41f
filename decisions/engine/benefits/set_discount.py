"""Benefit: of every full set of n units, some cost less ("3 for 2", "every second half price")."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WHOLE, Choice, Money, MoneyValue, ScaledDecimal, WholeNumber
from decisions.engine.off import Off
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.sets import Unit, free_units, reduce_each
from decisions.engine.till import Till


@dataclass(frozen=True)
class SetDiscount(Benefit):
    """Of every full set of n units, some get a percentage (100 unless said) or amount off, or a price."""

    size: int = param(WholeNumber(2, 1000), "units in a set")
    discounted: int = param(WholeNumber(1, 1000), "discounted units per set", default=1)
    items: Selection | None = param(SelectionValue(), "which items", default=None)
    percent: int | None = param(ScaledDecimal(1, WHOLE), "percent off", default=None)
    amount: Money | None = param(MoneyValue(1), "amount off", default=None)
    price: Money | None = param(MoneyValue(), "price", default=None)
    which: str = param(Choice(("cheapest", "dearest")), "which units", default="cheapest")
    pick: str = param(
        Choice(("overall", "per_set")),
        "picked",
        help="Over all units together, or in each set, sets formed dearest first.",
        default="overall",
    )
    max_repeats: int | None = param(WholeNumber(1), "sets at most", default=None)

    kind: ClassVar[str] = "set_discount"
    label: ClassVar[str] = "Set discount (3 for 2)"
    sample: ClassVar = {"kind": "set_discount", "items": {"categories": ["women/dresses"]}, "size": 3}
    multi_unit: ClassVar[bool] = True

    def check(self, path: str, reading: Reading) -> None:
        if self.discounted > self.size:
            reading.refuse(f"{path}/discounted", "contradiction", "is greater than the set's size")
        if sum(value is not None for value in (self.percent, self.amount, self.price)) > 1:
            reading.refuse(path, "contradiction", "takes one of percent, amount and price")

    def stage(self) -> str:
        return "item"

    def give(self, till: Till) -> None:
        free = free_units(till, self.items)
        sets = len(free) // self.size
        if self.max_repeats is not None:
            sets = min(sets, self.max_repeats)
        if not sets:
            return
        pick = self._per_set if self.pick == "per_set" else self._overall
        reduced = pick(till, free, sets)
        chosen = set(reduced)
        counted = [unit for unit in free if unit not in chosen][: sets * self.size - len(reduced)]
        reduce_each(till, reduced, counted, Off(self.percent, self.amount, self.price))

    def _per_set(self, till: Till, free: list[Unit], sets: int) -> list[Unit]:
        """The k cheapest (dearest) of each set; `free` is listed dearest first."""
        full = [free[number * self.size : (number + 1) * self.size] for number in range(sets)]
        if self.which == "cheapest":
            place = {unit: i for i, unit in enumerate(till.ranked(till.rows(self.items), "cheapest"))}
            full = [sorted(units, key=place.__getitem__) for units in full]
        return [unit for units in full for unit in units[: self.discounted]]

    def _overall(self, till: Till, free: list[Unit], sets: int) -> list[Unit]:
        """The k x sets cheapest (dearest) of all free units."""
        if self.which == "dearest":
            return free[: sets * self.discounted]
        return free_units(till, self.items, "cheapest")[: sets * self.discounted]

    def counted(self) -> Iterable[Selection | None]:
        return (self.items,)

    def anchors(self) -> frozenset[Key] | None:
        return self.items.anchors() if self.items else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(money) for money in (self.amount, self.price) if money is not None)
