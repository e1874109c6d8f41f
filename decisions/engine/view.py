"""What a condition looks at: the basket, and the amounts at the start of the offer's stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from decisions.engine.basket import Basket

if TYPE_CHECKING:
    from decisions.engine.selections import Selection

BASES = ("after_items", "before_discounts", "after_discounts")
"""Which amounts a threshold may read."""


@dataclass(slots=True)
class View:
    """Minor units per row: `start` = at the start of the stage, `after_items` = after the item stage."""

    basket: Basket
    start: Sequence[int]
    after_items: Sequence[int]
    start_shipping: int
    after_items_shipping: int
    zone: str = "UTC"
    """The offer's zone."""
    reduced: frozenset[int] = frozenset()
    """Rows that the price stage has reduced."""

    def selected(self, selection: "Selection | None") -> tuple[int, ...]:
        """Indexes of the rows that a selection matches."""
        return self.basket.selected(selection, self.reduced)

    def amounts(self, basis: str) -> Sequence[int]:
        """The rows' amounts on a threshold's basis."""
        if basis == "before_discounts":
            return [row.base for row in self.basket.rows]
        return self.after_items if basis == "after_items" else self.start

    def shipping(self, basis: str) -> int:
        """Shipping on a threshold's basis."""
        if basis == "before_discounts":
            return self.basket.shipping
        return self.after_items_shipping if basis == "after_items" else self.start_shipping
