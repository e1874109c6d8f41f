"""Budgets over one basket: pots of what is left, laid only where they could bind. Minor units."""

from collections.abc import Iterable, Mapping

from decisions.engine.basket import Basket
from decisions.engine.benefits.gift import Gift
from decisions.engine.exhaustion import OFFER, budget_keys
from decisions.engine.facts import Allowances
from decisions.engine.live import Live
from decisions.engine.rails import Pot, Rails
from decisions.engine.state import State


def lay_budgets(rails: Rails, allowances: Allowances, lives: Iterable[Live], basket: Basket) -> None:
    """Add to the rails a pot for each budget that the offers could overdraw together on this basket."""
    if not allowances.budgets:
        return
    drawing: dict[tuple[bool, str, str], list[Live]] = {}
    for live in lives:
        for of, key in budget_keys(live):
            if key in allowances.budgets:
                drawing.setdefault((of != OFFER, key, of), []).append(live)
    for (_, key, of), members in sorted(drawing.items()):
        left = allowances.budgets[key]
        if left < _most(members, basket):
            rails.pots.append(_pot(left, of, members, basket))
            rails.open = False


def _pot(left: int, of: str, members: list[Live], basket: Basket) -> Pot:
    ranks = frozenset(live.rank for live in members)
    cut = frozenset(live.rank for live in members if live.offer.budget_short == "cut")
    return Pot(left, frozenset(range(len(basket.rows))), cut != ranks, True, of, ranks, cut)


def _most(lives: list[Live], basket: Basket) -> int:
    """What the offers could give at the very most: everything in the basket, and all their gifts."""
    products = basket.facts.products
    whole = sum(row.base for row in basket.rows) + basket.shipping
    for live in lives:
        for benefit in live.offer.give:
            if isinstance(benefit, Gift):
                prices = ((products.get(o.sku) or {}).get("price") or 0 for o in benefit.options)
                worth = (price * o.quantity for price, o in zip(prices, benefit.options, strict=True))
                whole += benefit.repeats * max(worth)
    return whole


def drawn(state: State, products: Mapping[str, Mapping[str, int]]) -> dict[int, int]:
    """By offer's rank: what it draws from budgets: off lines and shipping, and its gifts at their value."""
    found: dict[int, int] = {}
    for rank, _, _, amount, _, _ in state.entries:
        found[rank] = found.get(rank, 0) + amount
    for rank, sku, quantity, _ in state.gifts:
        found[rank] = found.get(rank, 0) + ((products.get(sku) or {}).get("price") or 0) * quantity
    return found
