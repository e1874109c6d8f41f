"""Condition: how long ago the shopper ordered last."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WholeNumber
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class DaysSinceLastOrder(Condition):
    """The shopper's last order is a number of whole days old; who never ordered has none."""

    at_least: int | None = param(WholeNumber(), "at least", default=None)
    at_most: int | None = param(WholeNumber(), "at most", default=None)

    kind: ClassVar[str] = "days_since_last_order"
    label: ClassVar[str] = "Days since the last order"
    sample: ClassVar = {"kind": "days_since_last_order", "at_least": 90}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, None, path, reading)

    def judge(self, view: View) -> tuple[Reason, ...]:
        actual = view.basket.shopper.days_since_last_order
        if actual is None:
            return (Reason(Code.UNKNOWN_FACT, {"of": self.kind}),)
        return judge_bounds(
            self.kind, actual, at_least=self.at_least, at_most=self.at_most, equals=None, money=False
        )
