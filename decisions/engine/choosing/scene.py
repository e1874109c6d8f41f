"""What a benefit may look at when it tells how it acts on lines, before anything has run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalog.money import round_ratio
from decisions.engine.language.values import WHOLE

if TYPE_CHECKING:
    from decisions.engine.basket import Basket
    from decisions.engine.policy import Policy
    from decisions.engine.selections import Selection


class Share:
    """A percentage of whatever a row costs at its turn."""

    __slots__ = ("cut", "percent")

    def __init__(self, percent: int, cut: Callable[[int], int]) -> None:
        self.percent = percent
        """In ten-thousandths of a percent."""
        self.cut = cut

    def __call__(self, amount: int) -> int:
        """What it is of an amount, rounded once."""
        return self.cut(amount)


Cutting = int | Share | Callable[[int], int]
"""What is wanted off a row: an amount whatever happens, or a function of the row's running total."""
Linewise = Mapping[int, Cutting]
"""By row."""


SPREAD = 16
"""How far equal units of a row may lie apart, generously: a cut's remainder moves some by one minor unit."""


class Unsure(Exception):
    """The row's total alone doesn't tell: its units would have to be looked at."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One offer before a basket. Amounts in minor units."""

    basket: "Basket"
    policy: "Policy"
    shielded: frozenset[int] = frozenset()
    """Rows that a suppression keeps from this offer."""
    opening: Sequence[int] | None = None
    """The rows' amounts when its conditions are read, where they are known beforehand."""

    def rows(self, items: "Selection | None") -> list[int]:
        """Selected rows that may be reduced at all."""
        rows, shielded = self.basket.rows, self.shielded
        return [i for i in self.basket.selected(items) if rows[i].discountable and i not in shielded]

    def percentage(self, amount: int, percent: int) -> int:
        """`percent` (ten-thousandths of a percent) of an amount, rounded once."""
        return round_ratio(amount * percent, WHOLE, self.policy.rounding)

    def share(self, percent: int) -> Share:
        """A percentage of whatever the row costs at its turn."""
        rounding = self.policy.rounding
        if rounding == "half_up":
            return Share(percent, lambda amount: (2 * amount * percent + WHOLE) // (2 * WHOLE))
        return Share(percent, lambda amount: round_ratio(amount * percent, WHOLE, rounding))

    def each(self, row: int, amount: int) -> Cutting:
        """An amount off each unit of a row; where a unit costs less, that is a little too much."""
        return amount * self.basket.rows[row].quantity

    def down_to(self, row: int, price: int) -> Cutting:
        """All that each unit of a row costs above a price."""
        units = self.basket.rows[row].quantity
        apart = SPREAD * units if units > 1 else 0

        def above(total: int) -> int:
            excess = total - price * units
            if abs(excess) < apart:
                raise Unsure
            return max(0, excess)

        return above


@dataclass(frozen=True, slots=True)
class Spread:
    """A benefit that takes one amount off some rows together, rising with what they cost."""

    rows: frozenset[int]
    measured: frozenset[int] = frozenset()
    """Rows whose worth is compared with `edges`."""
    edges: tuple[int, ...] = field(default=())
    """Where the amount jumps."""
    rising: bool = True
    """Whether it jumps up: a dearer basket never has less taken off."""
