"""Condition: what the basket, or a part of it, is worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition, check_bounds, judge_bounds
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Choice, Flag, Money, MoneyValue
from decisions.engine.reasons import Reason
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.view import View


@dataclass(frozen=True)
class Subtotal(Condition):
    """The basket, or the selected part of it, is worth an amount within bounds."""

    at_least: Money | None = param(MoneyValue(), "at least", default=None)
    at_most: Money | None = param(MoneyValue(), "at most", default=None)
    equals: Money | None = param(MoneyValue(), "exactly", default=None)
    of: Selection | None = param(SelectionValue(), "counting only", default=None)
    basis: str = param(
        Choice(("after_items", "before_discounts", "after_discounts")),
        "measured",
        help="After the item offers, before any discount, or after all stages that are finished.",
        default="after_items",
    )
    with_shipping: bool = param(Flag(), "shipping counts too", default=False)

    kind: ClassVar[str] = "subtotal"
    label: ClassVar[str] = "Basket value"
    sample: ClassVar = {"kind": "subtotal", "at_least": {"EUR": "50.00"}}

    def check(self, path: str, reading: Reading) -> None:
        check_bounds(self.at_least, self.at_most, self.equals, path, reading)

    @property
    def constant(self) -> bool:  # type: ignore[override]
        return self.basis == "before_discounts" and not self.with_shipping

    def judge(self, view: View) -> tuple[Reason, ...]:
        amounts = view.amounts(self.basis)
        actual = sum(amounts) if self.of is None else sum(amounts[i] for i in view.basket.selected(self.of))
        if self.with_shipping:
            actual += view.shipping(self.basis)
        currency = view.basket.currency
        return judge_bounds(
            "subtotal",
            actual,
            at_least=self.at_least.get(currency) if self.at_least else None,
            at_most=self.at_most.get(currency) if self.at_most else None,
            equals=self.equals.get(currency) if self.equals else None,
            money=True,
        )

    def anchors(self) -> frozenset[Key] | None:
        needs_lines = (
            self.of is not None and self.at_least and all(self.at_least.values()) and not self.with_shipping
        )
        return self.of.anchors() if needs_lines and self.of else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(m) for m in (self.at_least, self.at_most, self.equals) if m is not None)
