"""Offer documents and requests that several tests of the decision layer share."""

from copy import deepcopy
from typing import Any

Json = dict[str, Any]

TEN_OFF: Json = {
    "offer": "summer10",
    "name": "Summer 10 %",
    "trigger": "code",
    "codes": ["SUMMER10"],
    "stacking": {"groups": ["seasonal"]},
    "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
}
FIVE_OFF: Json = {
    "offer": "five-off",
    "name": "Five off",
    "stacking": {"groups": ["seasonal"]},
    "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
    "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}],
}
FREE_SHIPPING: Json = {
    "offer": "ship50",
    "name": "Free shipping",
    "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
    "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
}
TOTE: Json = {
    "offer": "gwp-tote",
    "name": "Tote for 80",
    "when": [{"kind": "subtotal", "at_least": {"EUR": "80.00"}}],
    "give": [{"kind": "gift", "options": [{"sku": "TOTE", "quantity": 1}]}],
}
VIP_ONLY: Json = {
    "offer": "vip-day",
    "name": "VIP day",
    "when": [{"kind": "segment", "in": ["vip"]}],
    "give": [{"kind": "percent_off", "percent": "5", "on": "items"}],
}
BOOK = [TEN_OFF, FIVE_OFF, FREE_SHIPPING, TOTE, VIP_ONLY]

BASKET: Json = {
    "channel": "web",
    "region": "DE",
    "currency": "EUR",
    "basket": {
        "id": "b-1",
        "lines": [{"id": "1", "sku": "DRESS", "quantity": 2, "unit_price": "49.90"}],
        "shipping": {"amount": "4.90", "method": "standard", "country": "DE"},
    },
}


def basket(**changes: Any) -> Json:
    """The standard request with some top-level members changed."""
    return {**deepcopy(BASKET), **changes}


def lines(*items: tuple[str, int, str]) -> Json:
    """A basket of (sku, quantity, unit price), lines numbered from 1."""
    return {
        "lines": [
            {"id": str(number), "sku": sku, "quantity": quantity, "unit_price": price}
            for number, (sku, quantity, price) in enumerate(items, start=1)
        ]
    }
