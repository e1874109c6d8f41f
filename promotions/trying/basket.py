"""The basket of the "try it" panel: as typed, and as a decision request."""

import re
from dataclasses import dataclass, field
from typing import Any, Self

from promotions.builder.fields.lists import lines as filled
from promotions.builder.posted import Posted

LINES = 20
_INPUTS = {
    "/channel": "Channel",
    "/currency": "Currency",
    "/region": "Region",
    "/customer/id": "Customer",
    "/customer/segments": "Segments",
    "/customer/order_count": "Orders before",
    "/coupons": "Codes entered",
    "/basket/shipping": "Shipping",
    "/at": "Moment",
}
"""JSON pointer of the request -> what the panel calls the input that fills it."""
_LINE = re.compile(r"/basket/lines/(\d+)(?:/(\w+))?")
_LINE_INPUTS = {"unit_price": "Price", "quantity": "Units", "sku": "SKU"}


def input_of(path: str) -> tuple[int | None, str]:
    """The sent line that a pointer lies in, None for none, and what the panel calls the input there."""
    if (line := _LINE.match(path)) is not None:
        return int(line[1]), _LINE_INPUTS.get(line[2] or "", "")
    return None, next((label for start, label in _INPUTS.items() if f"{path}/".startswith(f"{start}/")), "")


@dataclass
class Line:
    """One typed line; everything is text until the request's reader has seen it."""

    sku: str = ""
    quantity: str = "1"
    price: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not (self.sku or self.price)


@dataclass
class Basket:
    """Everything that a shopper's question holds, as typed."""

    lines: list[Line] = field(default_factory=list)
    channel: str = ""
    region: str = ""
    currency: str = ""
    customer: str = ""
    segments: str = ""
    orders: str = ""
    coupons: str = ""
    shipping: str = ""
    at: str = ""
    beside_live: bool = True

    TEXTS = ("channel", "region", "currency", "customer", "segments", "orders", "coupons", "shipping", "at")

    @classmethod
    def of_post(cls, data: Posted) -> Self:
        """The basket that was typed."""
        found = [
            Line(
                data.text(f"try.lines.{row}.sku").strip(),
                data.text(f"try.lines.{row}.quantity").strip() or "1",
                data.text(f"try.lines.{row}.price").strip(),
            )
            for row in data.rows("try.lines")[:LINES]
        ]
        texts = {name: data.text(f"try.{name}").strip() for name in cls.TEXTS}
        return cls(found, **texts, beside_live=data.has("try.beside_live"))

    def request(self, at: str) -> dict[str, Any]:
        """The decision request at an instant; what is no number stays text, for the reader to refuse."""
        body: dict[str, Any] = {
            "channel": self.channel,
            "currency": self.currency.upper(),
            "coupons": filled(self.coupons.replace(",", "\n")),
            "basket": {"lines": [self._line(number) for number in self.sent()]},
            "options": {"audience": "agent"},
            "at": at,
        }
        if self.region:
            body["region"] = self.region
        if self.shipping:
            body["basket"]["shipping"] = {"amount": self.shipping}
        if customer := self._customer():
            body["customer"] = customer
        return body

    def sent(self) -> list[int]:
        """The positions of the lines that are sent."""
        return [number for number, line in enumerate(self.lines) if not line.is_blank]

    def _line(self, number: int) -> dict[str, Any]:
        line = self.lines[number]
        quantity = int(line.quantity) if line.quantity.isdecimal() else line.quantity
        return {"id": str(number + 1), "sku": line.sku or "?", "quantity": quantity, "unit_price": line.price}

    def _customer(self) -> dict[str, Any]:
        customer: dict[str, Any] = {"id": self.customer} if self.customer else {}
        if self.segments:
            customer["segments"] = filled(self.segments.replace(",", "\n"))
        if self.orders:
            customer["order_count"] = int(self.orders) if self.orders.isdecimal() else self.orders
        return customer
