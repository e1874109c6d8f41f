"""Which units one offer may touch while it works in a stage, and what they cost at that moment."""

from collections.abc import Sequence

from decisions.engine.basket import Basket, Picks
from decisions.engine.selections import Selection
from decisions.engine.state import State


class Picking:
    """Chooses units of a basket at their running prices; amounts in minor units."""

    __slots__ = ("basket", "closed", "shielded", "state")

    basket: Basket
    state: State
    shielded: frozenset[int]
    """Rows that a suppression or a rule line by line keeps from this offer."""
    closed: frozenset[tuple[int, int]]
    """(row, unit) of units that a rule unit by unit keeps from it."""

    def rows(self, items: Selection | None) -> Sequence[int]:
        """Selected rows that may be reduced at all."""
        rows = self.basket.reducible(items, self.state.reduced)
        return [i for i in rows if i not in self.shielded] if self.shielded else rows

    def price(self, row: int, unit: int) -> int:
        """A unit's running price."""
        return self.state.units[row][unit]

    def prices(self, row: int, units: Sequence[int]) -> Sequence[int]:
        """The running prices of some units of a row."""
        own = self.state.units[row]
        return own if len(units) == len(own) else [own[unit] for unit in units]

    def choose(self, items: Selection | None, which: str, max_units: int | None, per_line: bool) -> Picks:
        """Rows and their units that a benefit works on.

        Ordered by running price; ties by line id as text, then highest unit number first. `which: all`
        with max_units takes them line by line, equal lines as one, by their ids.
        """
        if max_units is None:
            if self.closed:
                return group(self.ranked(self.rows(items), "all"))
            picks = self.basket.picks(items, self.state.reduced)
            return [pick for pick in picks if pick[0] not in self.shielded] if self.shielded else picks
        rows = self.rows(items)
        if per_line:
            return [(i, sorted(self.ordered([i], which)[i][:max_units])) for i in rows]
        return group(self.ranked(rows, which)[:max_units])

    def ordered(self, rows: Sequence[int], which: str) -> dict[int, list[int]]:
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

    def amounts(self, picks: Picks) -> list[int]:
        """The running amount of the units of each row."""
        totals, own = self.state.totals, self.state.units
        return [
            totals[row] if len(units) == len(own[row]) else sum(own[row][u] for u in units)
            for row, units in picks
        ]

    def running(self, row: int, units: Sequence[int]) -> int:
        """The running amount of some units of a row."""
        own = self.state.units[row]
        return self.state.totals[row] if len(units) == len(own) else sum(own[u] for u in units)

    def base(self, row: int, units: Sequence[int]) -> int:
        """The base amount of some units of a row."""
        own = self.basket.rows[row]
        return own.base if len(units) == own.quantity else sum(own.unit_prices[u] for u in units)


def group(chosen: Sequence[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    """(row, unit) pairs as (row, units in unit order)."""
    rows: dict[int, list[int]] = {}
    for row, unit in chosen:
        rows.setdefault(row, []).append(unit)
    return [(row, sorted(units)) for row, units in rows.items()]
