"""Condition: what a model thinks of the shopper."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds
from decisions.engine.decimal_bounds import judge_decimal
from decisions.engine.language.decimals import ExactDecimal, exact_decimal
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Choice
from decisions.engine.reasons import Code, Reason
from decisions.engine.rows import attribute_text
from decisions.engine.view import View

SCORES = ("propensity", "churn", "discount_sensitivity", "lifetime_value")


@dataclass(frozen=True)
class Score(Condition):
    """The shopper's score of this name lies within bounds."""

    name: str = param(Choice(SCORES), "score")
    at_least: Decimal | None = param(ExactDecimal(), "at least", default=None)
    at_most: Decimal | None = param(ExactDecimal(), "at most", default=None)
    missing: str = param(
        Choice(("fail", "pass")), "without a score", help="Whether it holds then.", default="fail"
    )

    kind: ClassVar[str] = "score"
    label: ClassVar[str] = "Customer score"
    sample: ClassVar = {"kind": "score", "name": "churn", "at_least": "0.7"}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, None, path, reading)

    def judge(self, view: View) -> tuple[Reason, ...]:
        named = {"of": self.kind, "name": self.name}
        # A score that is no number says as little as none.
        actual = exact_decimal(attribute_text(view.basket.shopper.scores.get(self.name)))
        if actual is not None:
            return judge_decimal(named, actual, self.at_least, self.at_most)
        return () if self.missing == "pass" else (Reason(Code.UNKNOWN_FACT, named),)
