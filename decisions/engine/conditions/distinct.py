"""Condition: how many different products are in the basket."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.gap import PRODUCTS, Gap, gap
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WholeNumber
from decisions.engine.reasons import Reason
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.view import View


@dataclass(frozen=True)
class Distinct(Condition):
    """The basket holds a number of different selected SKUs within bounds."""

    at_least: int | None = param(WholeNumber(), "at least", default=None)
    at_most: int | None = param(WholeNumber(), "at most", default=None)
    of: Selection | None = param(SelectionValue(), "counting only", default=None)

    kind: ClassVar[str] = "distinct"
    label: ClassVar[str] = "Different products"
    reachable: ClassVar[bool] = True
    sample: ClassVar = {"kind": "distinct", "at_least": 3, "of": {"categories": ["women/dresses"]}}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, None, path, reading)

    @property
    def falls(self) -> bool:
        return self.at_most is not None

    def judge(self, view: View) -> tuple[Reason, ...]:
        return judge_bounds(
            "distinct",
            self._products(view),
            at_least=self.at_least,
            at_most=self.at_most,
            equals=None,
            money=False,
        )

    def _products(self, view: View) -> int:
        return len({view.basket.rows[i].sku for i in view.selected(self.of)})

    def gap(self, view: View) -> Gap | None:
        return gap(self.at_least, self._products(view), PRODUCTS, self.of)

    def anchors(self) -> frozenset[Key] | None:
        return self.of.anchors() if self.of is not None and self.at_least else None
