"""What can be said of conditions before it is known who applies: amounts lie between a low and a high."""

from collections.abc import Iterable

from decisions.engine.basket import Basket
from decisions.engine.condition import Condition
from decisions.engine.live import Live
from decisions.engine.tree import All, AnyOf, Node
from decisions.engine.view import View


def hopeless(live: Live, basket: Basket) -> bool:
    """Whether an offer's conditions fail on this basket, whatever others take off it."""
    when = live.offer.when
    if not when.parts or live.watches_sale:
        return False
    bases = [row.base for row in basket.rows]
    nothing = [0] * len(bases)
    low = View(basket, nothing, nothing, 0, 0, live.offer.zone)
    high = View(basket, bases, bases, basket.shipping, basket.shipping, live.offer.zone)
    return settled(when, low, high) is False


def settled(node: Node, low: View, high: View) -> bool | None:
    """Whether a tree holds for every course of amounts between two; None = it hangs on who applies."""
    if node.constant:
        return not node.judge(low)
    if isinstance(node, Condition):
        return node.between(low, high)
    if isinstance(node, All):
        return _every(settled(part, low, high) for part in node.parts)
    if isinstance(node, AnyOf):
        # Some part holds unless every part fails.
        return _not(_every(_not(settled(part, low, high)) for part in node.parts))
    # What is negated may be unknown, which only a single condition that reads amounts can't be.
    return _not(settled(node.part, low, high)) if isinstance(node.part, Condition) else None


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _every(verdicts: Iterable[bool | None]) -> bool | None:
    found = list(verdicts)
    return False if False in found else None if None in found else True
