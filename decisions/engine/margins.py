"""Margins, net price against unit cost, without fractions: both sides of a comparison are multiplied out.

Prices and costs in minor units, percentages and tax rates in ten-thousandths of a percent (`WHOLE` = 100 %).
With tax-inclusive prices net = price x WHOLE / (WHOLE + rate).
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from decisions.engine.language.values import WHOLE

if TYPE_CHECKING:
    from decisions.engine.basket import Basket
    from decisions.engine.state import State


def has_margin(price: int, cost: int, rate: int, percent: int) -> bool:
    """Whether net price less cost is at least a percentage of the net price."""
    return price * (WHOLE - percent) >= cost * (WHOLE + rate)


def within_margin(price: int, cost: int, rate: int, percent: int) -> bool:
    """Whether net price less cost is at most a percentage of the net price."""
    return price * (WHOLE - percent) <= cost * (WHOLE + rate)


def least_price_for_percent(cost: int, rate: int, percent: int) -> int | None:
    """The lowest price that leaves a margin of a percentage; None = no price does."""
    if percent >= WHOLE:
        return None
    return -(-cost * (WHOLE + rate) // (WHOLE - percent))


def least_price_for_amount(cost: int, rate: int, amount: int) -> int:
    """The lowest price that leaves an amount above cost, both net."""
    return -(-(cost + amount) * (WHOLE + rate) // WHOLE)


def contribution(basket: "Basket", state: "State") -> Fraction:
    """Net lines and shipping, less the cost of lines and gifts; what nobody knows costs nothing."""
    total = Fraction(state.shipping)
    for row, amount in zip(basket.rows, state.totals, strict=True):
        total += Fraction(amount * WHOLE, WHOLE + (row.rate or 0)) - (row.cost or 0) * row.quantity
    for _, sku, quantity, _ in state.gifts:
        cost = (basket.facts.products.get(sku) or {}).get("cost") or 0
        total -= cost * quantity
    return total
