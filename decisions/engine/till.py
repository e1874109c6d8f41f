"""Where a benefit takes money off: chooses units, cuts amounts, keeps every floor. Amounts in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.money import Rounding, allocate, round_ratio
from decisions.engine.basket import Basket
from decisions.engine.facts import Allowances
from decisions.engine.language.values import WHOLE
from decisions.engine.reasons import Reason
from decisions.engine.selections import Selection
from decisions.engine.state import SHIPPING, Json, State
from decisions.engine.view import View

if TYPE_CHECKING:
    from decisions.engine.policy import Policy
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
        "rank",
        "refusal",
        "share_units",
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
        rows = self.basket.rows
        return [i for i in self.basket.selected(items) if rows[i].discountable]

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
        lines = self.basket.request.lines
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
        for cut in cuts:
            if cut.amount > 0:
                self._cut(cut)

    def spread(self, amount: int, picks: list[tuple[int, list[int]]]) -> None:
        """Split one amount over the chosen units of all rows, each row down to its floor."""
        cuts = [Cut(row, units, 0) for row, units in picks]
        weights = [self.running(row, units) for row, units in picks]
        amount = min(amount, sum(weights))
        rooms = [self._room(row, units) for row, units in picks]
        parts, left = allocate(amount, weights, rooms, self._by_id(cuts))
        for cut, part in zip(cuts, parts, strict=True):
            cut.amount = part
        self.take(cuts)
        self.clip(left)

    def take_shipping(self, amount: int) -> None:
        """Take an amount off shipping, down to nothing."""
        taken = min(amount, self.state.shipping)
        if taken > 0:
            self.state.shipping -= taken
            self.state.entries.append((self.rank, self.stage, SHIPPING, taken, ()))
            self.effect = True

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
        """Give units of a SKU."""
        self.state.gifts.append((self.rank, sku, quantity, add))
        self.effect = True

    def add_points(self, points: int, program: str) -> None:
        """Grant loyalty points."""
        if points > 0:
            self.add_reward("points", points=points, **({"program": program} if program else {}))

    def add_reward(self, kind: str, **details: Json) -> None:
        """Grant something that is neither money nor goods."""
        self.state.rewards.append((self.rank, {"kind": kind, **details}))
        self.effect = True

    def clip(self, amount: int) -> None:
        """Note what a floor kept from being given."""
        if amount > 0:
            self.state.clipped.append((self.rank, amount))

    def _by_id(self, cuts: list[Cut]) -> list[int]:
        return sorted(range(len(cuts)), key=lambda i: self.basket.rows[cuts[i].row].id)

    def _room(self, row: int, units: Sequence[int], most: Sequence[int] | None = None) -> int:
        floor = self.basket.rows[row].floor
        if not floor and most is None:
            return self.running(row, units)
        own = self.state.units[row]
        rooms = [max(0, own[u] - floor) for u in units]
        return sum(rooms if most is None else map(min, rooms, most))

    def _cut(self, cut: Cut) -> None:
        row = cut.row
        own = self.state.units[row]
        weights = own if len(cut.units) == len(own) else [own[u] for u in cut.units]
        shares, left = self._shares(cut, weights, self.basket.rows[row].floor)
        if left:
            self.clip(left)
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
