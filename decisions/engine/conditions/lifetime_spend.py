"""Condition: what the shopper has spent so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Money, MoneyValue
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class LifetimeSpend(Condition):
    """The shopper has spent an amount within bounds so far, in the request's currency."""

    at_least: Money | None = param(MoneyValue(), "at least", default=None)
    at_most: Money | None = param(MoneyValue(), "at most", default=None)

    kind: ClassVar[str] = "lifetime_spend"
    label: ClassVar[str] = "Spent so far"
    sample: ClassVar = {"kind": "lifetime_spend", "at_least": {"EUR": "500.00"}}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, None, path, reading)

    def judge(self, view: View) -> tuple[Reason, ...]:
        spent, currency = view.basket.shopper.lifetime_spend, view.basket.currency
        if spent is None:
            return (Reason(Code.UNKNOWN_FACT, {"of": self.kind}),)
        return judge_bounds(
            self.kind,
            # Who has bought in other currencies only has spent nothing in this one: nothing converts.
            spent.get(currency, 0),
            at_least=self.at_least.get(currency) if self.at_least else None,
            at_most=self.at_most.get(currency) if self.at_most else None,
            equals=None,
            money=True,
        )

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(money) for money in (self.at_least, self.at_most) if money is not None)
