"""Benefit: a percentage off."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.choosing.scene import Linewise, Scene, Spread
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import (
    WHOLE,
    Choice,
    Flag,
    Money,
    MoneyValue,
    ScaledDecimal,
    WholeNumber,
)
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.till import Till
from decisions.engine.which import WHICH, check_choice, stage_of


@dataclass(frozen=True)
class PercentOff(Benefit):
    """A percentage off each selected line, off the selected lines together, or off shipping."""

    percent: int = param(ScaledDecimal(1, WHOLE), "percent off")
    on: str = param(Choice(("items", "order", "shipping")), "on", default="items")
    items: Selection | None = param(SelectionValue(), "which items", default=None)
    of: str = param(
        Choice(("running", "base")),
        "of the price",
        help="After earlier offers, or before any.",
        default="running",
    )
    which: str = param(WHICH, "which units", default="all")
    max_units: int | None = param(WholeNumber(1), "units at most", default=None)
    per_line: bool = param(Flag(), "counted per line", default=False)
    max_discount: Money | None = param(MoneyValue(), "discount at most", default=None)

    kind: ClassVar[str] = "percent_off"
    label: ClassVar[str] = "Percent off"
    sample: ClassVar = {"kind": "percent_off", "percent": "10", "on": "order"}

    def check(self, path: str, reading: Reading) -> None:
        check_choice(self.on, self.items, self.which, self.max_units, self.per_line, path, reading)

    @property
    def per_unit(self) -> bool:
        return self.on == "items" and self.max_units is None and self.max_discount is None

    def stage(self) -> str:
        return stage_of(self.on)

    def give(self, till: Till) -> None:
        most = self.max_discount[till.basket.currency] if self.max_discount else None
        if self.on == "shipping":
            amount = till.percentage(
                till.basket.shipping if self.of == "base" else till.state.shipping, self.percent
            )
            till.take_shipping(amount if most is None else min(amount, most))
            return
        picks = till.choose(self.items, self.which, self.max_units, self.per_line)
        running = till.amounts(picks)
        measured = [till.base(row, units) for row, units in picks] if self.of == "base" else running
        if self.on == "order":
            amount = till.percentage(sum(measured), self.percent)
            till.spread(amount if most is None else min(amount, most), picks)
            return
        till.take_each(picks, list(map(min, till.percentages(measured, self.percent), running)), most)

    def reach(self) -> Iterable[Selection | None]:
        return () if self.on == "shipping" else (self.items,)

    def linewise(self, scene: Scene) -> Linewise | None:
        if self.on == "shipping":
            return {}
        if self.on == "order" or self.max_units is not None or self.max_discount is not None:
            return None
        rows = scene.basket.rows
        if self.of == "base":
            return {i: scene.percentage(rows[i].base, self.percent) for i in scene.rows(self.items)}
        share = scene.share(self.percent)
        return dict.fromkeys(scene.rows(self.items), share)

    def spread(self, scene: Scene) -> Spread | None:
        if self.on == "items" or self.max_units is not None:
            return None
        return Spread(frozenset(scene.rows(self.items) if self.on == "order" else ()))

    def line_by_line(self) -> bool:
        return self.on == "items" and self.max_units is None and self.max_discount is None

    def anchors(self) -> frozenset[Key] | None:
        return self.items.anchors() if self.items else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(self.max_discount),) if self.max_discount else ()
