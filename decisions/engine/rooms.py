"""What floors and guardrails leave one offer, and its refusal where it breaks a strict one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.money import allocate
from decisions.engine.basket import Basket
from decisions.engine.picking import Picking
from decisions.engine.reasons import Code, Reason
from decisions.engine.state import State

if TYPE_CHECKING:
    from decisions.engine.rails import Rails


@dataclass(slots=True)
class Cut:
    """What is wanted off some units of a row; `most` caps each unit where the benefit is stated per unit."""

    row: int
    units: Sequence[int]
    amount: int
    most: Sequence[int] | None = None


class Held(Picking):
    """Holds the cuts of one offer to what is left, and notes what was kept; amounts in minor units."""

    __slots__ = ("rails", "rank", "refusal")

    def __init__(
        self,
        basket: Basket,
        state: State,
        rails: "Rails",
        *,
        rank: int,
        shielded: frozenset[int],
        closed: frozenset[tuple[int, int]],
    ) -> None:
        super().__init__(basket, state, shielded, closed)
        self.rails = rails
        self.rank = rank
        self.refusal: Reason | None = None

    def clip(self, amount: int, *guardrails: str) -> None:
        """Note what was kept from being given, and by which guardrails; none = the product's own floor."""
        if amount > 0:
            self.state.clipped.append((self.rank, amount, tuple(sorted(set(guardrails) - {""}))))

    def refuse(self, guardrail: str) -> None:
        """Give nothing of this offer: it would break a strict guardrail."""
        self.refusal = Reason(Code.GUARDRAIL, {"guardrail": guardrail})

    def by_id(self, cuts: list[Cut]) -> list[int]:
        return sorted(range(len(cuts)), key=lambda i: self.basket.rows[cuts[i].row].id)

    def room(self, row: int, units: Sequence[int], most: Sequence[int] | None = None) -> int:
        line = self.rails.clipping[row]
        if not line.least and most is None:
            room = self.running(row, units)
        else:
            own = self.state.units[row]
            rooms = [max(0, own[u] - line.least) for u in units]
            room = sum(rooms if most is None else map(min, rooms, most))
        return room if line.most is None else min(room, self.left_of(row, line.most))

    def left_of(self, row: int, most: int) -> int:
        """What may still come off a row of which no more than `most` may."""
        return max(0, most - (self.basket.rows[row].base - self.state.totals[row]))

    def overfull(self, cuts: list[Cut], parts: Sequence[int]) -> tuple[int, list[int]] | None:
        """The first clipping pot that the parts would overdraw, and their places in it by line id."""
        for at, pot in enumerate(self.rails.pots):
            if pot.strict:
                continue
            inside = [i for i in self.by_id(cuts) if cuts[i].row in pot.rows]
            if sum(parts[i] for i in inside) > self.state.pots[at]:
                return at, inside
        return None

    def hold_to_pots(self, cuts: list[Cut]) -> None:
        """Hold the cuts to what the clipping pots still have, split by running amounts."""
        for at, pot in enumerate(self.rails.pots):
            if pot.strict:
                continue
            inside = [cut for cut in cuts if cut.amount > 0 and cut.row in pot.rows]
            rooms = [min(cut.amount, self.room(cut.row, cut.units, cut.most)) for cut in inside]
            if sum(rooms) <= self.state.pots[at]:
                continue
            weights = [self.running(cut.row, cut.units) for cut in inside]
            parts, _ = allocate(self.state.pots[at], weights, rooms, self.by_id(inside))
            self.clip(sum(cut.amount for cut in inside) - sum(parts), pot.by)
            for cut, part in zip(inside, parts, strict=True):
                cut.amount = part

    def within_pots(self, amount: int) -> int:
        """As much of a value as the clipping pots for everything still have."""
        for at, pot in enumerate(self.rails.pots):
            if pot.everything and not pot.strict and amount > self.state.pots[at]:
                self.clip(amount - self.state.pots[at], pot.by)
                amount = self.state.pots[at]
        return amount

    def binding(self, cuts: list[Cut]) -> set[str]:
        """The guardrails that leave these rows less than their price."""
        pots = {pot.by for pot in self.rails.pots if any(cut.row in pot.rows for cut in cuts)}
        return pots | {by for cut in cuts if (by := self.rails.clipping[cut.row].by)}

    def draw(self, amount: int, row: int | None) -> None:
        """Take a value out of its pots; a strict one that is overdrawn refuses the offer."""
        for at, pot in enumerate(self.rails.pots):
            if row in pot.rows if row is not None else pot.everything:
                self.state.pots[at] -= amount
                if pot.strict and self.state.pots[at] < 0:
                    self.refuse(pot.by)

    def check_strict(self, row: int, kept: Sequence[tuple[int, int]]) -> None:
        """Refuse the offer where what it took goes past a room that no offer may pass."""
        line = self.rails.strict[row]
        if line is None:
            return
        below = any(self.state.units[row][unit] < line.least for unit, _ in kept)
        taken = self.basket.rows[row].base - self.state.totals[row]
        if below or (line.most is not None and taken > line.most):
            self.refuse(line.by)
