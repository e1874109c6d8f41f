"""Condition: how the shopper pays."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.view import View


@dataclass(frozen=True)
class PaymentMethod(OneOf):
    """The shopper pays by one of these methods."""

    kind: ClassVar[str] = "payment_method"
    label: ClassVar[str] = "Payment method"
    sample: ClassVar = {"kind": "payment_method", "in": ["card"]}

    def fact(self, view: View) -> str | None:
        return view.basket.request.context.get("payment_method")
