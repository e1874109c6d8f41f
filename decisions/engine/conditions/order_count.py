"""Condition: how often the shopper has ordered before."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WholeNumber
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class OrderCount(Condition):
    """The shopper has placed a number of orders before this one, cancelled ones not counted."""

    at_least: int | None = param(WholeNumber(), "at least", default=None)
    at_most: int | None = param(WholeNumber(), "at most", default=None)
    equals: int | None = param(WholeNumber(), "exactly", default=None)

    kind: ClassVar[str] = "order_count"
    label: ClassVar[str] = "Earlier orders"
    sample: ClassVar = {"kind": "order_count", "equals": 0}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, self.equals, path, reading)

    def judge(self, view: View) -> tuple[Reason, ...]:
        actual = view.basket.shopper.order_count
        if actual is None:
            # A guest's past is unknown: neither "has ordered" nor "never ordered" may be claimed.
            return (Reason(Code.UNKNOWN_FACT, {"of": "order_count"}),)
        return judge_bounds(
            "order_count",
            actual,
            at_least=self.at_least,
            at_most=self.at_most,
            equals=self.equals,
            money=False,
        )
