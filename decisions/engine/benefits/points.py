"""Benefit: loyalty points."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from catalog.money import round_ratio
from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.nested import KindValue
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import (
    PERCENT_SCALE,
    Money,
    MoneyValue,
    ScaledDecimal,
    TextValue,
    WholeNumber,
)
from decisions.engine.policy import Program
from decisions.engine.reasons import Code, Reason
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.till import Till


@dataclass(frozen=True)
class Earning(Kind):
    """Points for every so much of the lines' value."""

    amount: Money = param(MoneyValue(1), "for every")
    points: int = param(WholeNumber(1), "points")


@dataclass(frozen=True)
class Points(Benefit):
    """Fixed points, a multiple of the program's base earning in its place, or points per amount."""

    points: int | None = param(WholeNumber(1), "fixed points", default=None)
    multiplier: int | None = param(
        ScaledDecimal(1, 1000 * PERCENT_SCALE),
        "times the base earning",
        help="In place of it, not on top.",
        default=None,
    )
    per: Earning | None = param(KindValue(Earning), "points per amount", default=None)
    items: Selection | None = param(SelectionValue(), "which items", default=None)
    program: str | None = param(
        TextValue(80), "program", help="Empty = the policy's only program.", default=None
    )

    reduces: ClassVar[bool] = False
    kind: ClassVar[str] = "points"
    label: ClassVar[str] = "Loyalty points"
    sample: ClassVar = {"kind": "points", "points": 100}
    settles: ClassVar[bool] = True

    def check(self, path: str, reading: Reading) -> None:
        if sum(value is not None for value in (self.points, self.multiplier, self.per)) != 1:
            reading.refuse(path, "contradiction", "takes one of points, multiplier and per")

    def stage(self) -> str:
        return "reward"

    def give(self, till: Till) -> None:
        program = till.policy.program(self.program)
        name = self.program or (program.name if program else "")
        if self.points is not None:
            till.add_points(self.points, name)
            return
        value = sum(till.state.totals[i] for i in till.rows(self.items))
        currency = till.basket.currency
        if self.per is not None:
            rounding = program.rounding if program else till.rounding
            till.add_points(round_ratio(value * self.per.points, self.per.amount[currency], rounding), name)
            return
        self._multiply(till, program, value, name)

    def _multiply(self, till: Till, program: Program | None, value: int, name: str) -> None:
        each = program.per.get(till.basket.currency) if program else None
        if program is None or not each:
            till.refusal = Reason(Code.PROGRAM_UNKNOWN, {"program": name})
            return
        multiplier = self.multiplier or 0
        points = round_ratio(value * program.points * multiplier, each * PERCENT_SCALE, program.rounding)
        till.add_points(points, name)

    def anchors(self) -> frozenset[Key] | None:
        return self.items.anchors() if self.items and self.points is None else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(self.per.amount),) if self.per else ()
