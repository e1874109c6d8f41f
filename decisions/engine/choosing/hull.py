"""Between which amounts rows lie before it is known who applies. Minor units."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from decisions.engine.basket import Basket
from decisions.engine.choosing.line import Turn
from decisions.engine.choosing.scene import Cutting
from decisions.engine.state import State
from decisions.engine.view import View


@dataclass(slots=True)
class Hull:
    """Amounts while the price and item stages run: `high` with nobody contested, `low` with everybody."""

    basket: Basket
    floors: Sequence[int]
    """What no offer takes a row below."""
    high: list[int]
    low: list[int]
    turns: dict[int, list[Turn]]
    """By varying row the offers that work on it, in evaluation order."""
    real: State | None
    """The same as `high`, run in earnest, where amounts alone would not do."""
    start_high: list[int] = field(default_factory=list)
    start_low: list[int] = field(default_factory=list)

    def enter(self, stage: int, before: int) -> None:
        """Mark the start of a stage."""
        self.start_high, self.start_low = self.high.copy(), self.low.copy()
        if self.real is not None:
            self.real.enter(stage, before)

    @property
    def known(self) -> list[int] | None:
        """The amounts at the start of the stage, where no choice has touched them."""
        return self.start_high if self.start_high == self.start_low else None

    def views(self, zone: str) -> tuple[View, View]:
        """(low, high) as conditions see them at the start of the stage."""
        shipping = self.basket.shipping if self.real is None else self.real.start_shipping
        low, high = (
            View(self.basket, start, start, shipping, shipping, zone)
            for start in (self.start_low, self.start_high)
        )
        return low, high

    def cut(self, row: int, wanted: Cutting, bit: int, *, always: bool) -> None:
        """An offer works on a row; `always` = whoever is chosen."""
        turns = self.turns.get(row)
        if turns is not None:
            turns.append((0 if always else bit, wanted))
        if always:
            self.high[row] = self._after(self.high[row], wanted, row)
        self.low[row] = self._after(self.low[row], wanted, row)

    def _after(self, amount: int, wanted: Cutting, row: int) -> int:
        if not isinstance(wanted, int):
            wanted = wanted(amount)
        return max(amount - wanted, min(amount, self.floors[row]))

    def take(self, real: State) -> None:
        """Take over what was run in earnest; varying rows follow their own turns."""
        for row, amount in enumerate(real.totals):
            self.high[row] = amount
            if row not in self.turns:
                self.low[row] = amount

    def state(self, totals: Sequence[int]) -> State:
        """Amounts after the items as a state for the later stages, which read no more than rows' totals."""
        state = State(self.basket) if self.real is None else self.real.copy()
        for row, amount in enumerate(totals):
            if amount != state.totals[row]:
                state.totals[row] = amount
                units = len(state.units[row])
                each, more = divmod(amount, units)
                state.units[row] = [each + 1] * more + [each] * (units - more)
        return state


def floor_of(basket: Basket, row: int, least: int, most: int | None) -> int:
    """What no offer takes a row below, given the least price of a unit and the most off the row."""
    own = basket.rows[row]
    floor = sum(min(price, least) for price in own.unit_prices) if least else 0
    return floor if most is None else max(floor, own.base - most)
