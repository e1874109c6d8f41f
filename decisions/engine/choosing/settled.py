"""What can be said of conditions before it is known who applies: amounts lie between a low and a high."""

from collections.abc import Iterable

from decisions.engine.condition import Condition
from decisions.engine.tree import All, AnyOf, Node
from decisions.engine.view import View


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
