"""Condition: where the order is shipped to."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.view import View


@dataclass(frozen=True)
class ShippingCountry(OneOf):
    """The order is shipped to one of these countries."""

    kind: ClassVar[str] = "shipping_country"
    label: ClassVar[str] = "Shipping country"
    sample: ClassVar = {"kind": "shipping_country", "in": ["DE", "AT"]}

    def fact(self, view: View) -> str | None:
        shipping = view.basket.request.shipping
        return shipping.country if shipping is not None else None
