"""What conditions mean that ask for the shopper, the place, the ways to pay and ship; None = nobody knows."""

import re
from fractions import Fraction
from typing import Any

from tests.decisions.engine.reference.world import Doc, Shop, cents

LISTED = {
    "tier": ("customer", "tier"),
    "store": ("store",),
    "device": ("context", "device"),
    "campaign": ("context", "campaign"),
    "referrer": ("context", "referrer"),
    "payment_method": ("context", "payment_method"),
    "shipping_method": ("basket", "shipping", "method"),
    "shipping_country": ("basket", "shipping", "country"),
}
"""Where in a request stands what must be among those listed."""


def fact_holds(condition: Doc, shop: Shop) -> bool | None:
    """Whether a condition on a fact of the request holds."""
    kind, customer = condition["kind"], shop.request.get("customer") or {}
    if kind in LISTED:
        fact = at(shop.request, *LISTED[kind])
        if kind == "referrer":
            return fact is not None and any(fact[: len(name)] == name for name in condition["in"])
        return fact in condition["in"]
    if kind == "coupon_held":
        return any(code.strip().lower() in shop.coupons for code in condition["in"])
    if kind == "days_since_last_order":
        return inside(customer.get("days_since_last_order"), condition)
    if kind == "lifetime_spend":
        spent = customer.get("lifetime_spend")
        if spent is None:
            spent = {} if customer.get("id") else None
        return None if spent is None else inside(Fraction(cents(spent.get("EUR") or "0"), 100), condition)
    if kind == "score":
        score = number(at(customer, "scores", condition["name"]))
        if score is None and condition.get("missing") == "pass":
            return True
        return inside(score, condition)
    assert kind == "attribute"
    return attribute_holds(at(shop.request, condition["of"], "attributes", condition["name"]), condition)


def attribute_holds(value: Any, condition: Doc) -> bool | None:
    """Values are compared as texts, with bounds as numbers."""
    if value is None or isinstance(value, list | dict):
        return None
    if "equals" in condition:
        return text(value) == text(condition["equals"])
    if "in" in condition:
        return text(value) in [text(each) for each in condition["in"]]
    return inside(number(value), condition)


def inside(value: Fraction | int | None, bounds: Doc) -> bool | None:
    """Both bounds are inclusive."""
    if value is None:
        return None
    low, high = (number(euros(bounds.get(key))) for key in ("at_least", "at_most"))
    return (low is None or value >= low) and (high is None or value <= high)


def euros(bound: Any) -> Any:
    """A bound as it stands, or of money per currency the euros."""
    return bound["EUR"] if isinstance(bound, dict) else bound


def number(value: Any) -> Fraction | None:
    """What a text, or a whole number, says in digits."""
    written = text(value)
    return Fraction(written) if re.fullmatch(r"-?\d+(\.\d+)?", written) else None


def text(value: Any) -> str:
    """A value in words."""
    return {"True": "true", "False": "false"}.get(str(value), str(value))


def at(value: Any, *path: str) -> Any:
    """What stands at a place, if anything does."""
    for key in path:
        value = (value or {}).get(key)
    return value
