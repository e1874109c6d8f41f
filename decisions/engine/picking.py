"""Which units one offer may touch while it works in a stage, and what they cost at that moment."""

from collections.abc import Sequence

from decisions.engine.basket import Basket
from decisions.engine.selections import Selection
from decisions.engine.state import State


class Picking:
    """Chooses units of a basket at their running prices; amounts in minor units."""

    __slots__ = ("basket", "closed", "shielded", "state")

    def __init__(
        self,
        basket: Basket,
        state: State,
        shielded: frozenset[int],
        closed: frozenset[tuple[int, int]] = frozenset(),
    ) -> None:
        self.basket = basket
        self.state = state
        self.shielded = shielded
        """Rows that a suppression or a rule line by line keeps from this offer."""
        self.closed = closed
        """(row, unit) of units that a rule unit by unit keeps from it."""

    def rows(self, items: Selection | None) -> list[int]:
        """Selected rows that may be reduced at all."""
        rows, shielded = self.basket.rows, self.shielded
        selected = self.basket.selected(items, self.state.reduced)
        return [i for i in selected if rows[i].discountable and i not in shielded]

    def price(self, row: int, unit: int) -> int:
        """A unit's running price."""
        return self.state.units[row][unit]

    def choose(
        self, items: Selection | None, which: str, max_units: int | None, per_line: bool
    ) -> list[tuple[int, list[int]]]:
        """(row, units) that a benefit works on.

        Ordered by running price; ties by line id as text, then highest unit number first. `which: all`
        with max_units takes them line by line, equal lines as one, by their ids.
        """
        rows = self.rows(items)
        if max_units is None:
            if self.closed:
                return group(self.ranked(rows, "all"))
            return [(i, list(range(self.basket.rows[i].quantity))) for i in rows]
        if per_line:
            return [(i, sorted(self.ordered([i], which)[i][:max_units])) for i in rows]
        return group(self.ranked(rows, which)[:max_units])

    def ordered(self, rows: list[int], which: str) -> dict[int, list[int]]:
        """Units of each row in the order in which `which` takes them."""
        found: dict[int, list[int]] = {i: [] for i in rows}
        for row, unit in self.ranked(rows, which):
            found[row].append(unit)
        return found

    def ranked(self, rows: Sequence[int], which: str) -> list[tuple[int, int]]:
        """(row, unit) of all units of the rows in the order in which `which` takes them."""
        units, own = self.state.units, self.basket.rows
        lines = self.basket.lines
        listed = [(lines[own[i].unit_lines[unit]].id, i, unit) for i in rows for unit in own[i].unit_order]
        if self.closed:
            listed = [item for item in listed if item[1:] not in self.closed]
        listed.sort(key=lambda item: item[0])
        if which == "cheapest":
            listed.sort(key=lambda item: units[item[1]][item[2]])
        elif which == "dearest":
            listed.sort(key=lambda item: -units[item[1]][item[2]])
        else:
            # Dearest first within a line: an odd cent taken before lies elsewhere in two lines of one.
            listed.sort(key=lambda item: (own[item[1]].id, -units[item[1]][item[2]]))
        return [(row, unit) for _, row, unit in listed]

    def running(self, row: int, units: Sequence[int]) -> int:
        """The running amount of some units of a row."""
        own = self.state.units[row]
        return self.state.totals[row] if len(units) == len(own) else sum(own[u] for u in units)

    def base(self, row: int, units: Sequence[int]) -> int:
        """The base amount of some units of a row."""
        prices = self.basket.rows[row].unit_prices
        return sum(prices[u] for u in units)


def group(chosen: Sequence[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    """(row, unit) pairs as (row, units in unit order)."""
    rows: dict[int, list[int]] = {}
    for row, unit in chosen:
        rows.setdefault(row, []).append(unit)
    return [(row, sorted(units)) for row, units in rows.items()]
