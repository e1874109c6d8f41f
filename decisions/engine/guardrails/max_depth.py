"""Guardrail: how deep a discount may go."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.basket import Basket
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import param
from decisions.engine.language.values import WHOLE, Choice, ScaledDecimal
from decisions.engine.rows import Row


@dataclass(frozen=True)
class MaxDepth(Guard):
    """All offers together take at most a percentage off each line, or off the lines in scope together."""

    percent: int = param(ScaledDecimal(0, WHOLE), "percent at most")
    per: str = param(Choice(("line", "basket")), "measured per", default="line")

    kind: ClassVar[str] = "max_depth"
    label: ClassVar[str] = "Deepest discount"
    sample: ClassVar = {"percent": "40"}

    def line_room(self, row: Row, basket: Basket) -> int | None:
        return self._share(row.base) if self.per == "line" else None

    def basket_room(self, rows: Collection[Row], basket: Basket) -> int | None:
        return self._share(sum(row.base for row in rows)) if self.per == "basket" else None

    def _share(self, amount: int) -> int:
        """Rounded down: a cent more would be deeper than allowed."""
        return amount * self.percent // WHOLE
