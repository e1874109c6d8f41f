"""What floors and guardrails leave one offer, and its refusal where it breaks a strict one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.money import allocate
from decisions.engine.basket import Picks
from decisions.engine.picking import Picking
from decisions.engine.reasons import Amount, Code, Reason

if TYPE_CHECKING:
    from decisions.engine.rails import Pot, Rails


@dataclass(slots=True)
class Cut:
    """What is wanted off some units of a row; `most` caps each unit where the benefit is stated per unit."""

    row: int
    units: Sequence[int]
    amount: int
    most: Sequence[int] | None = None


class Held(Picking):
    """Holds the cuts of one offer to what is left, and notes what was kept; amounts in minor units."""

    __slots__ = ("pots", "rails", "rank", "refusal")

    rails: "Rails"
    rank: int
    refusal: Reason | None
    pots: "Sequence[tuple[int, Pot]]"
    """(place, pot) of the pots out of which this offer takes."""

    def clip(self, amount: int, *guardrails: str) -> None:
        """Note what was kept from being given, and by which guardrails; none = the product's own floor."""
        if amount > 0:
            self.state.clipped.append((self.rank, amount, tuple(sorted(set(guardrails) - {""})), ""))

    def clip_by(self, pot: "Pot", amount: int) -> None:
        """Note what a pot kept from being given."""
        if not pot.is_budget:
            self.clip(amount, pot.by)
        elif amount > 0:
            self.state.clipped.append((self.rank, amount, (), pot.by))

    def refuse(self, guardrail: str) -> None:
        """Give nothing of this offer: it would break a strict guardrail."""
        self.refusal = Reason(Code.GUARDRAIL, {"guardrail": guardrail})

    def clipping(self) -> "Iterator[tuple[int, Pot]]":
        """The pots that hold this offer to what they have."""
        return ((at, pot) for at, pot in self.pots if not pot.refuses(self.rank))

    def by_id(self, picks: Picks) -> list[int]:
        """Places in a list, in the order of the rows' ids."""
        places = [self.basket.rows[row].place for row, _ in picks]
        return sorted(range(len(places)), key=places.__getitem__)

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

    def overfull(self, picks: Picks, parts: Sequence[int]) -> tuple[int, list[int]] | None:
        """The first guardrail's pot that the parts would overdraw, and their places in it by line id."""
        for at, pot in self.clipping():
            if pot.is_budget:
                continue
            inside = [i for i in self.by_id(picks) if picks[i][0] in pot.rows]
            if sum(parts[i] for i in inside) > self.state.pots[at]:
                return at, inside
        return None

    def least_budget(self) -> "tuple[int, Pot] | None":
        """(what is left, pot) of the budget that cuts this offer to the least; None = none does."""
        budgets = [(self.state.pots[at], pot) for at, pot in self.clipping() if pot.is_budget]
        return min(budgets, key=lambda each: each[0], default=None)

    def hold_to_pots(self, cuts: list[Cut]) -> None:
        """Hold the cuts to what the clipping pots still have, split by running amounts."""
        for at, pot in self.clipping():
            if not pot.is_budget:
                self._hold(cuts, self.state.pots[at], pot)
        if (budget := self.least_budget()) is not None:
            self._hold(cuts, *budget)

    def _hold(self, cuts: list[Cut], left: int, pot: "Pot") -> None:
        inside = [cut for cut in cuts if cut.amount > 0 and cut.row in pot.rows]
        rooms = [min(cut.amount, self.room(cut.row, cut.units, cut.most)) for cut in inside]
        if sum(rooms) <= left:
            return
        picks = [(cut.row, cut.units) for cut in inside]
        parts, _ = allocate(left, self.amounts(picks), rooms, self.by_id(picks))
        wanted = sum(cut.amount for cut in inside)
        if pot.is_budget:  # what a floor keeps is not the budget's doing
            self.clip(wanted - sum(rooms), *(self.rails.clipping[row].by for row, _ in picks))
            wanted = sum(rooms)
        self.clip_by(pot, wanted - sum(parts))
        for cut, part in zip(inside, parts, strict=True):
            cut.amount = part

    def within_pots(self, amount: int) -> int:
        """As much of a value as the clipping pots for everything still have."""
        pots = [(self.state.pots[at], pot) for at, pot in self.clipping() if pot.everything]
        held = [each for each in pots if not each[1].is_budget]
        if (budget := self.least_budget()) is not None:
            held.append(budget)
        for left, pot in held:
            if amount > left:
                self.clip_by(pot, amount - left)
                amount = left
        return amount

    def binding(self, picks: Picks) -> set[str]:
        """The guardrails that leave these rows less than their price."""
        guarding = [pot for pot in self.rails.pots if not pot.is_budget]
        pots = {pot.by for pot in guarding if any(row in pot.rows for row, _ in picks)}
        return pots | {by for row, _ in picks if (by := self.rails.clipping[row].by)}

    def draw(self, amount: int, row: int | None) -> None:
        """Take a value out of its pots; a strict one that is overdrawn refuses the offer."""
        for at, pot in self.pots:
            if row in pot.rows if row is not None else pot.everything:
                self.state.pots[at] -= amount
                if self.state.pots[at] < 0 and pot.refuses(self.rank):
                    if pot.is_budget:
                        self.refuse_short(pot, self.state.pots[at])
                    else:
                        self.refuse(pot.by)

    def refuse_short(self, pot: "Pot", left: int) -> None:
        """Give nothing of this offer: it would overdraw a budget, of which `left` would remain after it."""
        if self.refusal is not None:
            return
        left += sum(entry[3] for entry in self.state.entries if entry[0] == self.rank)
        left += sum(
            self.value(sku, quantity) for rank, sku, quantity, _ in self.state.gifts if rank == self.rank
        )
        self.refusal = Reason(Code.BUDGET_SHORT, {"of": pot.by, "amount": Amount(left)})

    def value(self, sku: str, quantity: int) -> int:
        """What units of a gift count for."""
        price: int = (self.basket.facts.products.get(sku) or {}).get("price") or 0
        return price * quantity

    def check_strict(self, row: int, units: Sequence[int], shares: Sequence[int]) -> None:
        """Refuse the offer where what it took goes past a room that no offer may pass."""
        line = self.rails.strict[row]
        if line is None:
            return
        own = self.state.units[row]
        below = any(share and own[unit] < line.least for unit, share in zip(units, shares, strict=True))
        taken = self.basket.rows[row].base - self.state.totals[row]
        if below or (line.most is not None and taken > line.most):
            self.refuse(line.by)
