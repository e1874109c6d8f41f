"""Putting into the basket what conditions on units and amounts ask for."""

from bisect import bisect_left
from enum import Enum
from typing import Any

from decisions.engine.condition import Condition
from decisions.engine.rows import Row
from decisions.engine.selections import Selection
from decisions.engine.worst_stack.situation import Situation
from decisions.engine.worst_stack.world import Shelf, World


class Filling(Enum):
    """By what a threshold is reached."""

    MORE = "more units of the product"
    CHEAP = "other products, those first that no offer reduces, else cheap ones"
    DEAR = "other products, the dearest: what is left for the product is the cheapest unit"


class Filler:
    """Fills one product's basket."""

    def __init__(self, world: World, sku: str, filling: Filling) -> None:
        self.world = world
        self.sku = sku
        self.filling = filling

    def fill(self, condition: Condition, situation: Situation, *, reduced: bool = False) -> Situation | None:
        """The situation with the units that a condition needs; None = there is no such product.

        `reduced` asks for units that a benefit may reduce.
        """
        asked: Any = condition
        match condition.kind:
            case "contains":
                return self._each(asked.all_of, situation)
            case "quantity":
                return self._units(asked.at_least or asked.equals or 0, asked.of, situation, reduced)
            case "distinct":
                return self._different(asked.at_least or 0, asked.of, situation)
            case "subtotal":
                money = asked.at_least or asked.equals or {}
                return self._worth(money.get(self.world.currency, 0), asked.of, situation, reduced)
        return situation

    def worth_more(
        self, amount: int, of: Selection | None, situation: Situation, *, reduced: bool = False
    ) -> Situation | None:
        """With selected products worth so much more at their list prices."""
        if amount <= 0:
            return situation
        row = self._choice(self.world.shelf(of, situation), amount, reduced)
        return situation.adding(row.sku, -(-amount // row.base)) if row is not None and row.base else None

    def _each(self, selections: tuple[Selection, ...], situation: Situation) -> Situation | None:
        for selection in selections:
            filled = self._units(1, selection, situation, False)
            if filled is None:
                return None
            situation = filled
        return situation

    def _units(
        self, wanted: int, of: Selection | None, situation: Situation, reduced: bool
    ) -> Situation | None:
        shelf = self.world.shelf(of, situation)
        counted = [shelf.by_sku[sku] for sku in situation.lines if sku in shelf.by_sku]
        lacking = wanted - sum(situation.lines[row.sku] for row in counted if row.discountable or not reduced)
        if lacking <= 0:
            return situation
        row = self._choice(shelf, 0, reduced)
        return None if row is None else situation.adding(row.sku, lacking)

    def _different(self, wanted: int, of: Selection | None, situation: Situation) -> Situation | None:
        shelf = self.world.shelf(of, situation)
        lacking = wanted - sum(sku in shelf.by_sku for sku in situation.lines)
        for row in shelf.rows if lacking > 0 else ():
            if row.sku not in situation.lines and lacking > 0:
                situation = situation.adding(row.sku, 1)
                lacking -= 1
        return situation if lacking <= 0 else None

    def _worth(
        self, wanted: int, of: Selection | None, situation: Situation, reduced: bool
    ) -> Situation | None:
        prices = self.world.shelf(of, situation).by_sku
        there = sum(prices[sku].base * units for sku, units in situation.lines.items() if sku in prices)
        return self.worth_more(wanted - there, of, situation, reduced=reduced)

    def _choice(self, shelf: Shelf, amount: int, reduced: bool) -> Row | None:
        """What to add: for units the first by price, for an amount the cheapest that reaches it at once."""
        own = shelf.by_sku.get(self.sku)
        if own is not None and self.filling is Filling.MORE:
            return own
        never = [] if reduced or self.filling is Filling.DEAR else shelf.never_reduced
        rows = never or (shelf.reducible if reduced else shelf.rows)
        at = bisect_left(rows, max(amount, 1), key=lambda row: row.base)
        if self.filling is Filling.DEAR:
            at = len(rows) - 1
        near = rows[min(at, len(rows) - 1) :][:2] + rows[: min(at, len(rows))][-2:][::-1]
        return next((row for row in near if row.sku != self.sku and row.base), own)
