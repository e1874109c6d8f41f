"""Where a benefit takes money off: chooses units, cuts amounts, keeps every floor. Amounts in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.money import Rounding, allocate, round_ratio
from decisions.engine.basket import Basket
from decisions.engine.facts import Allowances
from decisions.engine.language.values import WHOLE
from decisions.engine.reasons import Code, Reason
from decisions.engine.selections import Selection
from decisions.engine.state import SHIPPING, Json, State
from decisions.engine.view import View

if TYPE_CHECKING:
    from decisions.engine.policy import Policy
    from decisions.engine.rails import Rails
    from decisions.engine.tree import All


@dataclass(slots=True)
class Cut:
    """What is wanted off some units of a row; `most` caps each unit where the benefit is stated per unit."""

    row: int
    units: Sequence[int]
    amount: int
    most: Sequence[int] | None = None


class Till:
    """One offer at work in one stage."""

    __slots__ = (
        "allowances",
        "basket",
        "code",
        "effect",
        "own_rows",
        "policy",
        "rails",
        "rank",
        "refusal",
        "share_units",
        "shielded",
        "stage",
        "state",
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
    ) -> None:
        self.basket = basket
        self.state = state
        self.policy = policy
        self.allowances = allowances
        self.code = code
        self.rank = rank
        self.stage = stage
        self.share_units = share_units
        self.when = when
        self.rails = rails
        self.shielded = shielded
        """Rows that a suppression keeps from this offer."""
        self.own_rows: set[int] = set()
        """Rows whose units this till has copied already: sets by the thousand must not copy them again."""
        self.effect = False
        self.refusal: Reason | None = None

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

    def take(self, cuts: list[Cut], max_discount: int | None = None) -> None:
        """Take the cuts; their sum held to max_discount, split by running amounts within the floors."""
        if max_discount is not None and sum(cut.amount for cut in cuts) > max_discount:
            weights = [self.running(cut.row, cut.units) for cut in cuts]
            rooms = [min(cut.amount, self._room(cut.row, cut.units, cut.most)) for cut in cuts]
            parts, left = allocate(max_discount, weights, rooms, self._by_id(cuts))
            for cut, part in zip(cuts, parts, strict=True):
                cut.amount = part
            self.clip(left)
        self._hold_to_pots(cuts)
        for cut in cuts:
            if cut.amount > 0:
                self._cut(cut)

    def spread(self, amount: int, picks: list[tuple[int, list[int]]]) -> None:
        """Split one amount over the chosen units of all rows, each row down to its floor."""
        cuts = [Cut(row, units, 0) for row, units in picks]
        weights = [self.running(row, units) for row, units in picks]
        amount = min(amount, sum(weights))
        rooms = [self._room(row, units) for row, units in picks]
        order = self._by_id(cuts)
        parts, left = allocate(amount, weights, rooms, order)
        full = self._overfull(cuts, parts)
        while full is not None:
            # What a full pot can't take is split again over the rows outside it.
            at, inside = full
            capped, _ = allocate(
                self.state.pots[at], [weights[i] for i in inside], [parts[i] for i in inside]
            )
            for i, most in zip(inside, capped, strict=True):
                rooms[i] = most
            parts, left = allocate(amount, weights, rooms, order)
            full = self._overfull(cuts, parts)
        for cut, part in zip(cuts, parts, strict=True):
            cut.amount = part
        self.take(cuts)
        self.clip(left, *self._binding(cuts))

    def _overfull(self, cuts: list[Cut], parts: Sequence[int]) -> tuple[int, list[int]] | None:
        """The first clipping pot that the parts would overdraw, and their places in it by line id."""
        for at, pot in enumerate(self.rails.pots):
            if pot.strict:
                continue
            inside = [i for i in self._by_id(cuts) if cuts[i].row in pot.rows]
            if sum(parts[i] for i in inside) > self.state.pots[at]:
                return at, inside
        return None

    def _hold_to_pots(self, cuts: list[Cut]) -> None:
        """Hold the cuts to what the clipping pots still have, split by running amounts."""
        for at, pot in enumerate(self.rails.pots):
            if pot.strict:
                continue
            inside = [cut for cut in cuts if cut.amount > 0 and cut.row in pot.rows]
            rooms = [min(cut.amount, self._room(cut.row, cut.units, cut.most)) for cut in inside]
            if sum(rooms) <= self.state.pots[at]:
                continue
            weights = [self.running(cut.row, cut.units) for cut in inside]
            parts, _ = allocate(self.state.pots[at], weights, rooms, self._by_id(inside))
            self.clip(sum(cut.amount for cut in inside) - sum(parts), pot.by)
            for cut, part in zip(inside, parts, strict=True):
                cut.amount = part

    def _binding(self, cuts: list[Cut]) -> set[str]:
        """The guardrails that leave these rows less than their price."""
        pots = {pot.by for pot in self.rails.pots if any(cut.row in pot.rows for cut in cuts)}
        return pots | {by for cut in cuts if (by := self.rails.clipping[cut.row].by)}

    def take_shipping(self, amount: int) -> None:
        """Take an amount off shipping, down to nothing."""
        taken = self._within_pots(min(amount, self.state.shipping))
        if taken > 0:
            self.state.shipping -= taken
            self.state.entries.append((self.rank, self.stage, SHIPPING, taken, ()))
            self.effect = True
            self._draw(taken, None)

    def _within_pots(self, amount: int) -> int:
        """As much of a value as the clipping pots for everything still have."""
        for at, pot in enumerate(self.rails.pots):
            if pot.everything and not pot.strict and amount > self.state.pots[at]:
                self.clip(amount - self.state.pots[at], pot.by)
                amount = self.state.pots[at]
        return amount

    def _draw(self, amount: int, row: int | None) -> None:
        """Take a value out of its pots; a strict one that is overdrawn refuses the offer."""
        for at, pot in enumerate(self.rails.pots):
            if row in pot.rows if row is not None else pot.everything:
                self.state.pots[at] -= amount
                if pot.strict and self.state.pots[at] < 0:
                    self.refuse(pot.by)

    def refuse(self, guardrail: str) -> None:
        """Give nothing of this offer: it would break a strict guardrail."""
        self.refusal = Reason(Code.GUARDRAIL, {"guardrail": guardrail})

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
        self._draw(value, None)

    def add_points(self, points: int, program: str) -> None:
        """Grant loyalty points."""
        if points > 0:
            self.add_reward("points", points=points, **({"program": program} if program else {}))

    def add_reward(self, kind: str, **details: Json) -> None:
        """Grant something that is neither money nor goods."""
        self.state.rewards.append((self.rank, {"kind": kind, **details}))
        self.effect = True

    def clip(self, amount: int, *guardrails: str) -> None:
        """Note what was kept from being given, and by which guardrails; none = the product's own floor."""
        if amount > 0:
            self.state.clipped.append((self.rank, amount, tuple(sorted(set(guardrails) - {""}))))

    def _by_id(self, cuts: list[Cut]) -> list[int]:
        return sorted(range(len(cuts)), key=lambda i: self.basket.rows[cuts[i].row].id)

    def _room(self, row: int, units: Sequence[int], most: Sequence[int] | None = None) -> int:
        line = self.rails.clipping[row]
        if not line.least and most is None:
            room = self.running(row, units)
        else:
            own = self.state.units[row]
            rooms = [max(0, own[u] - line.least) for u in units]
            room = sum(rooms if most is None else map(min, rooms, most))
        return room if line.most is None else min(room, self._left(row, line.most))

    def _left(self, row: int, most: int) -> int:
        """What may still come off a row of which no more than `most` may."""
        return max(0, most - (self.basket.rows[row].base - self.state.totals[row]))

    def _cut(self, cut: Cut) -> None:
        row = cut.row
        line = self.rails.clipping[row]
        own = self.state.units[row]
        weights = own if len(cut.units) == len(own) else [own[u] for u in cut.units]
        if line.most is not None and cut.amount > (most := self._left(row, line.most)):
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
            self._draw(taken, row)
            self._check_strict(row, kept)

    def _check_strict(self, row: int, kept: Sequence[tuple[int, int]]) -> None:
        """Refuse the offer where what it took goes past a room that no offer may pass."""
        line = self.rails.strict[row]
        if line is None:
            return
        below = any(self.state.units[row][unit] < line.least for unit, _ in kept)
        taken = self.basket.rows[row].base - self.state.totals[row]
        if below or (line.most is not None and taken > line.most):
            self.refuse(line.by)

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


def group(chosen: Sequence[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    """(row, unit) pairs as (row, units in unit order)."""
    rows: dict[int, list[int]] = {}
    for row, unit in chosen:
        rows.setdefault(row, []).append(unit)
    return [(row, sorted(units)) for row, units in rows.items()]
