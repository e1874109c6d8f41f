"""Guardrail: products that no offer reduces."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.basket import Basket
from decisions.engine.guard import NOTHING, Guard
from decisions.engine.rows import Row


@dataclass(frozen=True)
class NeverDiscount(Guard):
    """No offer reduces the lines in scope."""

    kind: ClassVar[str] = "never_discount"
    label: ClassVar[str] = "Never discounted"
    sample: ClassVar = {}

    def line_room(self, row: Row, basket: Basket) -> int | None:
        return NOTHING
