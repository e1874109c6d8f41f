"""What conditions mean; None = nobody knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.decisions.engine.reference.facts import fact_holds
from tests.decisions.engine.reference.lots import arm_holds
from tests.decisions.engine.reference.world import Doc, Shop, Unit, cents, selected

EXPRESSIONS: dict[str, Callable[["Shop"], bool]] = {
    "basket.subtotal >= 2000": lambda shop: sum(unit.base for unit in shop.today) >= 2000,
    "basket.quantity < 4": lambda shop: len(shop.today) < 4,
    "'vip' in customer.segments": lambda shop: "vip" in shop.segments,
}
"""CEL texts that the generated offers use, and what they mean."""


@dataclass
class Marks:
    """Amounts at the start of the stage, and after the price and item stages."""

    start: dict[Unit, int]
    after_items: dict[Unit, int]
    shipping: int
    after_items_shipping: int


def holds(condition: Any, shop: Shop, marks: "Marks") -> bool | None:
    """Whether a condition holds; None = nobody knows."""
    if isinstance(condition, list):
        return every(holds(part, shop, marks) for part in condition)
    if "all" in condition:
        return holds(condition["all"], shop, marks)
    if "any" in condition:
        verdicts = [holds(part, shop, marks) for part in condition["any"]]
        return True if True in verdicts else None if None in verdicts else False
    if "not" in condition:
        verdict = holds(condition["not"], shop, marks)
        return None if verdict is None else not verdict
    return leaf(condition, shop, marks)


def every(verdicts: Iterator[bool | None]) -> bool | None:
    """All of them: false beats unknown, unknown beats true."""
    listed = list(verdicts)
    return False if False in listed else None if None in listed else True


def leaf(condition: Doc, shop: Shop, marks: Marks) -> bool | None:
    kind = condition["kind"]
    if kind in COUNTED:
        return within(counted(condition, shop, marks), condition, COUNTED[kind])
    if kind == "contains":
        return all(any(selected(unit, part) for unit in shop.units) for part in condition["all_of"])
    if kind == "segment":
        return any(segment in shop.segments for segment in condition["in"])
    if kind == "order_count":
        return None if shop.orders is None else within(shop.orders, condition, int)
    if kind == "channel":
        return shop.channel in condition["in"]
    if kind == "region":
        return shop.region in condition["in"]
    if kind == "distinct":
        return within(
            len({unit.sku for unit in shop.units if selected(unit, condition.get("of"))}), condition, int
        )
    if kind == "arm":
        return arm_holds(condition, shop)
    if kind == "expression":
        return EXPRESSIONS[condition["cel"]](shop)
    return fact_holds(condition, shop)


COUNTED: dict[str, Callable[[Any], int]] = {"subtotal": cents, "quantity": int}
"""Conditions that count something, and how their bounds are read."""


def amounts_on(basis: str, shop: Shop, marks: Marks) -> dict[Unit, int]:
    """What units cost on a threshold's basis."""
    base = {unit: unit.base for unit in shop.units}
    return {"before_discounts": base, "after_items": marks.after_items}.get(basis, marks.start)


def counted(condition: Doc, shop: Shop, marks: Marks) -> int:
    """What a condition that counts finds."""
    units = [unit for unit in shop.units if selected(unit, condition.get("of"))]
    if condition["kind"] == "quantity":
        return len(units)
    basis = condition.get("basis", "after_items")
    amounts = amounts_on(basis, shop, marks)
    value = sum(amounts[unit] for unit in units)
    if condition.get("with_shipping"):
        known = {"before_discounts": shop.shipping, "after_items": marks.after_items_shipping}
        value += known.get(basis, marks.shipping)
    return value


def within(value: int, bounds: Doc, read: Callable[[Any], int]) -> bool:
    """All bounds are inclusive."""
    return (
        ("at_least" not in bounds or value >= read(bounds["at_least"]))
        and ("at_most" not in bounds or value <= read(bounds["at_most"]))
        and ("equals" not in bounds or value == read(bounds["equals"]))
    )
