"""The basket exactly at a threshold: as it is, and with what is missing."""

from collections.abc import Callable

from decisions.engine.basket import Basket, T
from decisions.engine.gap import MONEY, PRODUCTS, Gap
from decisions.engine.request import RequestLine
from decisions.engine.rows import Row
from decisions.engine.selections import Selection
from decisions.engine.state import State

LAST_ID = chr(0x10FFFF)
"""What is added comes after every line whose id decides a tie."""
NO_SKU = "\0"
"""No product is called so: a request can't send it."""


class Ahead(Basket):
    """A basket with one more unit worth the missing amount, or with the missing units at no price.

    Nobody knows what the shopper would add, so only two selections match it: every line, and the one that the
    threshold counts. Expressions read the basket as it is.
    """

    __slots__ = ("added", "of", "today")

    def __init__(self, today: Basket, gap: Gap) -> None:
        for name in Basket.__slots__:
            setattr(self, name, getattr(today, name))
        self.today = today
        self._picks = {}
        self.of = gap.of
        lines = _missing(gap)
        first = len(today.rows)
        self.lines = (*today.lines, *lines)
        self.rows = [
            *today.rows,
            *(_row(first + i, len(today.lines) + i, line) for i, line in enumerate(lines)),
        ]
        self.added = frozenset(range(first, len(self.rows)))
        """The rows that were added."""

    def selected(self, selection: Selection | None, reduced: frozenset[int] = frozenset()) -> tuple[int, ...]:
        """Indexes of the rows that a selection matches."""
        found = self.today.selected(selection, reduced)
        if selection is None or selection.everything or selection == self.of:
            return (*found, *sorted(self.added))
        return found

    def state(self, today: State) -> State:
        """The amounts of a state of today's basket, and what was added at its price."""
        state = today.copy()
        rows = self.rows[len(state.totals) :]
        bases = [row.base for row in rows]
        state.totals += bases
        state.units += [list(row.unit_prices) for row in rows]
        state.start = [*state.start, *bases]
        state.after_items = [*state.after_items, *bases]
        return state

    def memo(self, name: str, make: Callable[[Basket], T]) -> T:
        """Something made from the basket as it is."""
        return self.today.memo(name, make)


def _missing(gap: Gap) -> list[RequestLine]:
    """What is added, as lines."""
    if gap.kind == MONEY:
        return [RequestLine(LAST_ID, NO_SKU, 1, gap.missing, None)]
    if gap.kind == PRODUCTS:
        return [RequestLine(LAST_ID, NO_SKU + str(i), 1, 0, None) for i in range(gap.missing)]
    return [RequestLine(LAST_ID, NO_SKU, gap.missing, 0, None)]


def _row(index: int, at: int, line: RequestLine) -> Row:
    """A row of which nothing is known."""
    row = Row(index, [at], line, None, include_tax=True)
    row.place = index
    return row
