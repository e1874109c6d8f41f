"""Condition: how many units are in the basket."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.gap import UNITS, Gap, gap
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WholeNumber
from decisions.engine.reasons import Reason
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.view import View


@dataclass(frozen=True)
class Quantity(Condition):
    """The basket holds a number of selected units within bounds."""

    at_least: int | None = param(WholeNumber(), "at least", default=None)
    at_most: int | None = param(WholeNumber(), "at most", default=None)
    equals: int | None = param(WholeNumber(), "exactly", default=None)
    of: Selection | None = param(SelectionValue(), "counting only", default=None)

    kind: ClassVar[str] = "quantity"
    label: ClassVar[str] = "Number of units"
    reachable: ClassVar[bool] = True
    sample: ClassVar = {"kind": "quantity", "at_least": 3, "of": {"categories": ["women/dresses"]}}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, self.equals, path, reading)

    @property
    def falls(self) -> bool:
        return self.at_most is not None or self.equals is not None

    def judge(self, view: View) -> tuple[Reason, ...]:
        return judge_bounds(
            "quantity",
            self._units(view),
            at_least=self.at_least,
            at_most=self.at_most,
            equals=self.equals,
            money=False,
        )

    def _units(self, view: View) -> int:
        return sum(view.basket.rows[i].quantity for i in view.selected(self.of))

    def threshold(self, view: View) -> tuple[int, int] | None:
        return None if self.at_least is None else (self.at_least, self._units(view))

    def gap(self, view: View) -> Gap | None:
        return gap(self.at_least, self._units(view), UNITS, self.of)

    def anchors(self) -> frozenset[Key] | None:
        return self.of.anchors() if self.of is not None and (self.at_least or self.equals) else None
