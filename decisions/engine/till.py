"""Where a benefit takes money off or grants something. Amounts in minor units."""

from collections.abc import Sequence
from operator import sub
from typing import TYPE_CHECKING

from catalog.money import Rounding, allocate, even_split, round_ratio, split
from decisions.engine.basket import Basket, Picks
from decisions.engine.facts import Allowances
from decisions.engine.language.values import WHOLE
from decisions.engine.rooms import Cut, Held
from decisions.engine.state import SHIPPING, Json, State
from decisions.engine.view import View

if TYPE_CHECKING:
    from decisions.engine.live import Live
    from decisions.engine.policy import Policy
    from decisions.engine.rails import Rails


class Till(Held):
    """One offer at work in one stage."""

    __slots__ = (
        "allowances",
        "code",
        "effect",
        "own_rows",
        "policy",
        "share_units",
        "stage",
        "when",
    )

    def __init__(
        self,
        basket: Basket,
        state: State,
        policy: "Policy",
        allowances: Allowances,
        live: "Live",
        stage: int,
        rails: "Rails",
        shielded: frozenset[int] = frozenset(),
        closed: frozenset[tuple[int, int]] = frozenset(),
    ) -> None:
        self.basket = basket
        self.state = state
        self.shielded = shielded
        self.closed = closed
        self.rails = rails
        self.rank = live.rank
        self.pots = rails.pots_of(live.rank) if rails.pots else ()
        self.refusal = None
        self.policy = policy
        self.allowances = allowances
        self.code = live.offer.code
        self.stage = stage
        self.share_units = live.offer.stacking.share_units
        self.when = live.offer.when
        self.own_rows: set[int] = set()
        """Rows whose units this till has copied already: sets by the thousand must not copy them again."""
        self.effect = False

    @property
    def opening(self) -> View:
        """The amounts at the start of the offer's earliest stage, on which its thresholds are read."""
        return self.state.openings.get(self.rank) or self.state.view(self.basket)

    @property
    def rounding(self) -> Rounding:
        """The policy's rounding."""
        return self.policy.rounding

    def percentages(self, amounts: Sequence[int], percent: int) -> list[int]:
        """The same of each amount."""
        rounding = self.policy.rounding
        return [round_ratio(amount * percent, WHOLE, rounding) for amount in amounts]

    def percentage(self, amount: int, percent: int) -> int:
        """`percent` (ten-thousandths of a percent) of an amount, rounded once."""
        return round_ratio(amount * percent, WHOLE, self.policy.rounding)

    def take(self, cuts: list[Cut], max_discount: int | None = None) -> None:
        """Take the cuts; their sum held to max_discount, split by running amounts within the floors."""
        if max_discount is not None and sum(cut.amount for cut in cuts) > max_discount:
            picks = [(cut.row, cut.units) for cut in cuts]
            rooms = [min(cut.amount, self.room(cut.row, cut.units, cut.most)) for cut in cuts]
            parts, left = allocate(max_discount, self.amounts(picks), rooms, self.by_id(picks))
            for cut, part in zip(cuts, parts, strict=True):
                cut.amount = part
            self.clip(left)
        if self.pots:
            self.hold_to_pots(cuts)
        for cut in cuts:
            if cut.amount > 0:
                self._cut(cut.row, cut.units, cut.amount, cut.most)

    def take_each(self, picks: Picks, amounts: Sequence[int], max_discount: int | None = None) -> None:
        """Take an amount off each row, as `take` does."""
        if self.rails.open and (max_discount is None or sum(amounts) <= max_discount):
            self._reduce(picks, amounts)
        else:
            cuts = [Cut(row, units, amount) for (row, units), amount in zip(picks, amounts, strict=True)]
            self.take(cuts, max_discount)

    def spread(self, amount: int, picks: Picks) -> None:
        """Split one amount over the chosen units of all rows, each row down to its floor."""
        weights = self.amounts(picks)
        amount = min(amount, sum(weights))
        order = self.by_id(picks)
        if self.rails.open:
            parts, left = split(amount, weights, order), 0
        else:
            parts, left = self._within(amount, picks, weights, order)
            budget = self.least_budget() if self.pots else None
            if budget is not None and budget[0] < (given := sum(parts)):
                parts, _ = self._within(budget[0], picks, weights, order)
                self.clip_by(budget[1], given - sum(parts))
        self._reduce(picks, parts)
        if left:
            self.clip(left, *self.binding(picks))

    def _within(
        self, amount: int, picks: Picks, weights: list[int], order: list[int]
    ) -> tuple[list[int], int]:
        """Each row's part of an amount within the rooms and guardrails' pots, and what they keep back."""
        rooms = [self.room(row, units) for row, units in picks]
        parts, left = allocate(amount, weights, rooms, order)
        full = self.overfull(picks, parts)
        while full is not None:
            # What a full pot can't take is split again over the rows outside it.
            at, inside = full
            capped, _ = allocate(
                self.state.pots[at], [weights[i] for i in inside], [parts[i] for i in inside]
            )
            for i, most in zip(inside, capped, strict=True):
                rooms[i] = most
            parts, left = allocate(amount, weights, rooms, order)
            full = self.overfull(picks, parts)
        return parts, left

    def take_shipping(self, amount: int) -> None:
        """Take an amount off shipping, down to nothing."""
        taken = self.within_pots(min(amount, self.state.shipping))
        if taken > 0:
            self.state.shipping -= taken
            self.state.entries.append((self.rank, self.stage, SHIPPING, taken, (), ()))
            self.effect = True
            self.draw(taken, None)

    def is_free(self, unit: tuple[int, int]) -> bool:
        """Whether no other multi-unit offer has used this (row, unit), or both share units."""
        return all(
            rank == self.rank or (shares and self.share_units)
            for rank, shares in self.state.takers(self.rank, unit)
        )

    def use_up(self, units: Sequence[tuple[int, int]]) -> None:
        """Close units to other multi-unit offers (unless both share units)."""
        mine = (self.rank, self.share_units)
        for unit in units:
            self.state.taken[unit] = (*self.state.taken.get(unit, ()), mine)

    def stock_left(self, sku: str) -> int | None:
        """Units that can still be given; None = nobody counts them."""
        stock = self.allowances.stock.get(sku)
        if stock is None:
            return None
        return stock - sum(gift[2] for gift in self.state.gifts if gift[1] == sku)

    def add_gift(self, sku: str, quantity: int, add: str) -> None:
        """Give units of a SKU, if the guardrails leave room for their value: a gift can't be cut."""
        value = self.value(sku, quantity)
        for at, pot in self.clipping() if self.pots else ():
            if pot.everything and value > self.state.pots[at]:
                self.clip_by(pot, value)
                return
        self.state.gifts.append((self.rank, sku, quantity, add))
        self.effect = True
        self.draw(value, None)

    def add_points(self, points: int, program: str) -> None:
        """Grant loyalty points."""
        if points > 0:
            self.add_reward("points", points=points, **({"program": program} if program else {}))

    def add_reward(self, kind: str, **details: Json) -> None:
        """Grant something that is neither money nor goods."""
        self.state.rewards.append((self.rank, {"kind": kind, **details}))
        self.effect = True

    def _reduce(self, picks: Picks, amounts: Sequence[int]) -> None:
        """Take up to an amount off each row; whole rows that nothing protects at once: the common case."""
        state, rank, stage, free = self.state, self.rank, self.stage, self.rails.open
        totals, units_of, entries = state.totals, state.units, state.entries
        for (row, units), amount in zip(picks, amounts, strict=True):
            own = units_of[row]
            if not free or len(units) < len(own):
                if amount > 0:
                    self._cut(row, units, amount)
                continue
            if amount > (left := totals[row]):
                amount = left
            if amount > 0:
                if len(own) == 1:
                    shares: Sequence[int] = (amount,)
                    units_of[row] = [left - amount]
                else:
                    shares = even_split(amount, own)
                    units_of[row] = list(map(sub, own, shares))
                totals[row] = left - amount
                entries.append((rank, stage, row, amount, units, shares))
                self.effect = True

    def _cut(self, row: int, units: Sequence[int], amount: int, most: Sequence[int] | None = None) -> None:
        """Take up to an amount off some units of a row, within its floors."""
        state = self.state
        own = state.units[row]
        whole = len(units) == len(own)
        shares = self._shares(row, amount, own if whole else [own[u] for u in units], most)
        taken = sum(shares)
        if not taken:
            return
        if whole:
            state.units[row] = list(map(sub, own, shares))
        else:
            changed = own if row in self.own_rows else own.copy()
            for unit, share in zip(units, shares, strict=True):
                changed[unit] -= share
            state.units[row] = changed
        self.own_rows.add(row)
        state.totals[row] -= taken
        state.entries.append((self.rank, self.stage, row, taken, units, shares))
        self.effect = True
        if not self.rails.open:
            self.draw(taken, row)
            self.check_strict(row, units, shares)

    def _shares(
        self, row: int, amount: int, weights: Sequence[int], most: Sequence[int] | None
    ) -> Sequence[int]:
        """Each unit's share of an amount within the floors; what they keep back is noted."""
        if most is not None and self.rails.open and sum(most) <= amount:
            return most
        line = self.rails.clipping[row]
        amount = min(amount, sum(weights))
        if line.most is not None and amount > (room := self.left_of(row, line.most)):
            self.clip(amount - room, line.by)
            amount = room
        shares, left = _within(amount, weights, most, line.least)
        if left:
            self.clip(left, line.by)
        return shares


def _within(
    amount: int, weights: Sequence[int], most: Sequence[int] | None, floor: int
) -> tuple[Sequence[int], int]:
    """The same where a unit has a floor or gets no more than `most`; and what can't be given."""
    if not floor and most is None:
        return even_split(amount, weights), 0
    rooms = [max(0, weight - floor) for weight in weights] if floor else weights
    if most is not None and len(weights) > 1:
        rooms = list(map(min, rooms, most))
    if amount >= (whole := sum(rooms)):
        return rooms, amount - whole
    return allocate(amount, weights, rooms)
