"""What multi-unit benefits share: the units that are free for them, and what they do with a set of units."""

from collections.abc import Sequence

from decisions.engine.off import Off
from decisions.engine.picking import group
from decisions.engine.selections import Selection
from decisions.engine.till import Till

Unit = tuple[int, int]
"""(row, unit)."""


def free_units(till: Till, items: Selection | None, which: str = "dearest") -> list[Unit]:
    """Selected units that no other offer has used up, in the order in which `which` takes them."""
    return [unit for unit in till.ranked(till.rows(items), which) if till.is_free(unit)]


def worth(till: Till, units: Sequence[Unit]) -> int:
    """What units cost together at this moment."""
    return sum(till.price(row, unit) for row, unit in units)


def reduce_together(till: Till, units: Sequence[Unit], amount: int) -> None:
    """Take one amount off a set, split over its units; a set that gets no cheaper is not used up."""
    before = len(till.state.entries)
    if amount > 0:
        till.spread(amount, group(units))
    if len(till.state.entries) > before:
        till.use_up(units)


def reduce_each(till: Till, reduced: Sequence[Unit], counted: Sequence[Unit], off: Off) -> None:
    """Take something off each reduced unit; without any cut nothing is used up, else what counted is too."""
    before = len(till.state.entries)
    till.take([off.cut(till, row, units) for row, units in group(reduced)])
    if len(till.state.entries) > before:
        till.use_up([*reduced, *counted])
