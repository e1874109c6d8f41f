"""Where a benefit takes money off or grants something. Amounts in minor units."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalog.money import Rounding, allocate, round_ratio
from decisions.engine.basket import Basket
from decisions.engine.facts import Allowances
from decisions.engine.language.values import WHOLE
from decisions.engine.rooms import Cut, Held
from decisions.engine.state import SHIPPING, Json, State
from decisions.engine.view import View

if TYPE_CHECKING:
    from decisions.engine.policy import Policy
    from decisions.engine.rails import Rails
    from decisions.engine.tree import All


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
        *,
        code: str,
        rank: int,
        stage: int,
        share_units: bool,
        when: "All",
        rails: "Rails",
        shielded: frozenset[int] = frozenset(),
        closed: frozenset[tuple[int, int]] = frozenset(),
    ) -> None:
        super().__init__(basket, state, rails, rank=rank, shielded=shielded, closed=closed)
        self.policy = policy
        self.allowances = allowances
        self.code = code
        self.stage = stage
        self.share_units = share_units
        self.when = when
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

    def percentage(self, amount: int, percent: int) -> int:
        """`percent` (ten-thousandths of a percent) of an amount, rounded once."""
        return round_ratio(amount * percent, WHOLE, self.policy.rounding)

    def take(self, cuts: list[Cut], max_discount: int | None = None) -> None:
        """Take the cuts; their sum held to max_discount, split by running amounts within the floors."""
        if max_discount is not None and sum(cut.amount for cut in cuts) > max_discount:
            weights = [self.running(cut.row, cut.units) for cut in cuts]
            rooms = [min(cut.amount, self.room(cut.row, cut.units, cut.most)) for cut in cuts]
            parts, left = allocate(max_discount, weights, rooms, self.by_id(cuts))
            for cut, part in zip(cuts, parts, strict=True):
                cut.amount = part
            self.clip(left)
        self.hold_to_pots(cuts)
        for cut in cuts:
            if cut.amount > 0:
                self._cut(cut)

    def spread(self, amount: int, picks: list[tuple[int, list[int]]]) -> None:
        """Split one amount over the chosen units of all rows, each row down to its floor."""
        cuts = [Cut(row, units, 0) for row, units in picks]
        weights = [self.running(row, units) for row, units in picks]
        amount = min(amount, sum(weights))
        rooms = [self.room(row, units) for row, units in picks]
        order = self.by_id(cuts)
        parts, left = allocate(amount, weights, rooms, order)
        full = self.overfull(cuts, parts)
        while full is not None:
            # What a full pot can't take is split again over the rows outside it.
            at, inside = full
            capped, _ = allocate(
                self.state.pots[at], [weights[i] for i in inside], [parts[i] for i in inside]
            )
            for i, most in zip(inside, capped, strict=True):
                rooms[i] = most
            parts, left = allocate(amount, weights, rooms, order)
            full = self.overfull(cuts, parts)
        for cut, part in zip(cuts, parts, strict=True):
            cut.amount = part
        self.take(cuts)
        self.clip(left, *self.binding(cuts))

    def take_shipping(self, amount: int) -> None:
        """Take an amount off shipping, down to nothing."""
        taken = self.within_pots(min(amount, self.state.shipping))
        if taken > 0:
            self.state.shipping -= taken
            self.state.entries.append((self.rank, self.stage, SHIPPING, taken, ()))
            self.effect = True
            self.draw(taken, None)

    def is_free(self, unit: tuple[int, int]) -> bool:
        """Whether no other multi-unit offer has used this (row, unit), or both share units."""
        return all(
            rank == self.rank or (shares and self.share_units)
            for rank, shares in self.state.taken.get(unit, ())
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
        price = (self.basket.facts.products.get(sku) or {}).get("price") or 0
        value = price * quantity
        for at, pot in enumerate(self.rails.pots):
            if pot.everything and not pot.strict and value > self.state.pots[at]:
                self.clip(value, pot.by)
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

    def _cut(self, cut: Cut) -> None:
        row = cut.row
        line = self.rails.clipping[row]
        own = self.state.units[row]
        weights = own if len(cut.units) == len(own) else [own[u] for u in cut.units]
        if line.most is not None and cut.amount > (most := self.left_of(row, line.most)):
            self.clip(min(cut.amount, sum(weights)) - most, line.by)
            cut.amount = most
        shares, left = self._shares(cut, weights, line.least)
        if left:
            self.clip(left, line.by)
        changed = own if row in self.own_rows else own.copy()
        kept = []
        taken = 0
        for unit, share in zip(cut.units, shares, strict=True):
            if share:
                changed[unit] -= share
                kept.append((unit, share))
                taken += share
        if taken:
            self.state.units[row] = changed
            self.own_rows.add(row)
            self.state.totals[row] -= taken
            self.state.entries.append((self.rank, self.stage, row, taken, tuple(kept)))
            self.effect = True
            self.draw(taken, row)
            self.check_strict(row, kept)

    def _shares(self, cut: Cut, weights: Sequence[int], floor: int) -> tuple[Sequence[int], int]:
        """Each unit's share of a cut, and what a floor keeps back."""
        if len(weights) == 1:  # the common cases first: one unit, then equal units without a floor
            room = weights[0] if not floor else max(0, weights[0] - floor)
            wanted = min(cut.amount, weights[0])
            given = min(wanted, room)
            return (given,), wanted - given
        first = weights[0]
        if not floor and cut.most is None and all(weight == first for weight in weights):
            each, more = divmod(min(cut.amount, first * len(weights)), len(weights))
            return [each + 1] * more + [each] * (len(weights) - more), 0
        amounts = [max(0, weight - floor) for weight in weights] if floor else weights
        if cut.most is not None:
            amounts = [min(amount, most) for amount, most in zip(amounts, cut.most, strict=True)]
        return allocate(min(cut.amount, sum(weights)), weights, amounts)
