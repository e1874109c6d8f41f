"""Condition: how the order is shipped."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.view import View


@dataclass(frozen=True)
class ShippingMethod(OneOf):
    """The order is shipped by one of these methods."""

    kind: ClassVar[str] = "shipping_method"
    label: ClassVar[str] = "Shipping method"
    sample: ClassVar = {"kind": "shipping_method", "in": ["express"]}

    def fact(self, view: View) -> str | None:
        shipping = view.basket.request.shipping
        return shipping.method if shipping is not None else None
