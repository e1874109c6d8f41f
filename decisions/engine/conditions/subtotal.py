"""Condition: what the basket, or a part of it, is worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.gap import MONEY, Gap, gap
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Choice, Flag, Money, MoneyValue
from decisions.engine.reasons import Reason
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.view import BASES, View


@dataclass(frozen=True)
class Subtotal(Condition):
    """The basket, or the selected part of it, is worth an amount within bounds."""

    at_least: Money | None = param(MoneyValue(), "at least", default=None)
    at_most: Money | None = param(MoneyValue(), "at most", default=None)
    equals: Money | None = param(MoneyValue(), "exactly", default=None)
    of: Selection | None = param(SelectionValue(), "counting only", default=None)
    basis: str = param(
        Choice(BASES),
        "measured",
        help="After the item offers, before any discount, or after all stages that are finished.",
        default="after_items",
    )
    with_shipping: bool = param(Flag(), "shipping counts too", default=False)

    kind: ClassVar[str] = "subtotal"
    label: ClassVar[str] = "Basket value"
    reachable: ClassVar[bool] = True
    sample: ClassVar = {"kind": "subtotal", "at_least": {"EUR": "50.00"}}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, self.equals, path, reading)

    @property
    def constant(self) -> bool:  # type: ignore[override]
        return self.basis == "before_discounts" and not self.with_shipping

    @property
    def falls(self) -> bool:
        return self.at_most is not None or self.equals is not None

    def judge(self, view: View) -> tuple[Reason, ...]:
        currency = view.basket.currency
        return judge_bounds(
            "subtotal",
            self._worth(view),
            at_least=self.at_least.get(currency) if self.at_least else None,
            at_most=self.at_most.get(currency) if self.at_most else None,
            equals=self.equals.get(currency) if self.equals else None,
            money=True,
        )

    def _worth(self, view: View) -> int:
        amounts = view.amounts(self.basis)
        worth = sum(amounts) if self.of is None else sum(amounts[i] for i in view.selected(self.of))
        return worth + view.shipping(self.basis) if self.with_shipping else worth

    def between(self, low: View, high: View) -> bool | None:
        least, most = self._worth(low), self._worth(high)
        bottom, top = self._allowed(low.basket.currency)
        if most < bottom or (top is not None and least > top):
            return False
        return True if least >= bottom and (top is None or most <= top) else None

    def edges(self, view: View) -> tuple[frozenset[int], tuple[int, ...]] | None:
        if self.basis == "after_discounts":
            return None
        bottom, top = self._allowed(view.basket.currency)
        rows = frozenset(view.selected(self.of))
        ship = view.shipping(self.basis) if self.with_shipping else 0
        return rows, (bottom - ship,) if top is None else (bottom - ship, top + 1 - ship)

    def _allowed(self, currency: str) -> tuple[int, int | None]:
        """The lowest and the highest worth; None = no highest."""
        if self.equals is not None:
            return self.equals[currency], self.equals[currency]
        top = self.at_most[currency] if self.at_most else None
        return (self.at_least[currency] if self.at_least else 0), top

    def threshold(self, view: View) -> tuple[int, int] | None:
        return (self.at_least[view.basket.currency], self._worth(view)) if self.at_least else None

    def gap(self, view: View) -> Gap | None:
        at_least = self.at_least.get(view.basket.currency) if self.at_least else None
        return gap(at_least, self._worth(view), MONEY, self.of)

    def anchors(self) -> frozenset[Key] | None:
        needs_lines = (
            self.of is not None and self.at_least and all(self.at_least.values()) and not self.with_shipping
        )
        return self.of.anchors() if needs_lines and self.of else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(m) for m in (self.at_least, self.at_most, self.equals) if m is not None)
