"""The worst stack: the deepest discount that any shopper can reach on a product, as decisions confirm it."""

from decisions.engine.worst_stack.beside import Beside, Floor, beside, together, without_margin_floors
from decisions.engine.worst_stack.found import Reached, Stack
from decisions.engine.worst_stack.searching import LIMIT, worst_stack
from decisions.engine.worst_stack.witnesses import UNDERIVED, WITNESSES
from decisions.engine.worst_stack.world import World

__all__ = [
    "LIMIT",
    "UNDERIVED",
    "WITNESSES",
    "Beside",
    "Floor",
    "Reached",
    "Stack",
    "World",
    "beside",
    "together",
    "without_margin_floors",
    "worst_stack",
]
