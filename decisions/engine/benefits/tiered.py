"""Benefit: the more, the more ("5 % from 50.00, 10 % from 100.00")."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Self

from catalog.money import round_ratio
from decisions.engine.basket import Picks
from decisions.engine.benefit import Benefit
from decisions.engine.choosing.scene import Linewise, Scene, Spread
from decisions.engine.gap import MONEY, UNITS, Gap, gap
from decisions.engine.language.kinds import param
from decisions.engine.language.nested import KindList
from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import WHOLE, Choice, Json
from decisions.engine.picking import group
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.tiers import Tier, reduce_at_rates
from decisions.engine.till import Till
from decisions.engine.view import BASES, View
from decisions.engine.which import stage_of


@dataclass(frozen=True)
class Tiered(Benefit):
    """What the highest tier reached gives to all selected items, or each slice at its own rate."""

    by: str = param(Choice(("spend", "quantity")), "measured by")
    tiers: tuple[Tier, ...] = param(KindList(Tier, "tiers", 50), "tiers")
    of: Selection | None = param(SelectionValue(), "which items", default=None)
    mode: str = param(
        Choice(("reach", "graduated")),
        "mode",
        help="The highest tier reached applies to all, or each slice has its own rate.",
        default="reach",
    )
    on: str = param(Choice(("items", "order")), "on", default="items")
    basis: str = param(
        Choice(BASES),
        "spend measured",
        help="After the item offers, before any discount, or after all stages that are finished.",
        default="after_items",
    )

    kind: ClassVar[str] = "tiered"
    label: ClassVar[str] = "Tiers"
    reachable: ClassVar[bool] = True
    sample: ClassVar = {
        "kind": "tiered",
        "by": "spend",
        "tiers": [{"from": {"EUR": "50.00"}, "percent": "5"}, {"from": {"EUR": "100.00"}, "percent": "10"}],
        "on": "order",
    }

    @classmethod
    def read(cls, raw: Json, path: str, reading: Reading) -> Self | None:
        """A bare whole number is an amount where spend is measured, as it is wherever money stands."""
        if isinstance(raw, dict) and raw.get("by") == "spend" and isinstance(raw.get("tiers"), list):
            raw = raw | {"tiers": [_with_amount(tier) for tier in raw["tiers"]]}
        return super().read(raw, path, reading)

    def check(self, path: str, reading: Reading) -> None:
        if self.by == "quantity" and self.basis != "after_items":
            reading.refuse(pointer(path, "basis"), "contradiction", "basis has no meaning for quantity")
        for i, tier in enumerate(self.tiers):
            self._check_tier(tier, pointer(pointer(path, "tiers"), i), reading)
        for i, (below, tier) in enumerate(pairwise(self.tiers), 1):
            if not _rises(below.from_, tier.from_):
                at = pointer(pointer(pointer(path, "tiers"), i), "from")
                reading.refuse(at, "contradiction", "must be above the tier before")

    def _check_tier(self, tier: Tier, path: str, reading: Reading) -> None:
        if isinstance(tier.from_, int) != (self.by == "quantity"):
            wanted = "a whole number of units" if self.by == "quantity" else "money per currency"
            reading.refuse(pointer(path, "from"), "wrong_value", f"must be {wanted}")
        if self.mode == "reach":
            return
        if self.by == "spend" and tier.percent is None:
            key = "amount" if tier.amount is not None else "price"
            reading.refuse(pointer(path, key), "contradiction", "graduated by spend takes percent only")
        elif tier.amount is not None and tier.per is None:
            message = "a graduated amount is off each unit: per: unit"
            reading.refuse(pointer(path, "amount"), "contradiction", message)

    def stage(self) -> str:
        return stage_of(self.on)

    def give(self, till: Till) -> None:
        if self.mode == "graduated" and self.by == "quantity":
            self._give_slices(till)
            return
        everything = till.choose(self.of, "all", None, False)
        measured = self._measure(till.rows(self.of), till.opening)
        if self.mode == "graduated":
            till.spread(self._by_slices(till, measured), everything)
            return
        reached = [tier for tier in self.tiers if tier.start(till.basket.currency) <= measured]
        if reached:
            self._reduce(till, reached[-1], everything)

    def gap(self, view: View, shielded: frozenset[int]) -> Gap | None:
        if self.mode != "reach":
            return None
        rows = [i for i in view.selected(self.of) if view.basket.rows[i].discountable and i not in shielded]
        measured = self._measure(rows, view)
        starts = [tier.start(view.basket.currency) for tier in self.tiers]
        following = next((start for start in starts if start > measured), None)
        return gap(following, measured, UNITS if self.by == "quantity" else MONEY, self.of)

    def _measure(self, rows: Sequence[int], view: View) -> int:
        """Units, or what they were worth at the start of the offer's earliest stage."""
        if self.by == "quantity":
            return sum(view.basket.rows[row].quantity for row in rows)
        amounts = view.amounts(self.basis)
        return sum(amounts[row] for row in rows)

    def _give_slices(self, till: Till) -> None:
        """Each slice of units its own; percentages are rounded once, on items once per line."""
        rates: dict[int | None, list[tuple[int, Picks]]] = {}
        for tier, picks in self._slices(till):
            if tier.percent is None:
                self._reduce(till, tier, picks)
            elif self.on == "order":
                rates.setdefault(None, []).append((tier.percent, picks))
            else:
                for row, units in picks:
                    rates.setdefault(row, []).append((tier.percent, [(row, units)]))
        # Line after line by their ids: what a guardrail leaves goes to the first, however lines were sent.
        rows = till.basket.rows
        for at in sorted(rates, key=lambda at: "" if at is None else rows[at].id):
            reduce_at_rates(till, rates[at])

    def _slices(self, till: Till) -> Iterator[tuple[Tier, Picks]]:
        """Each tier with the units whose place, dearest first, lies from its start to the next one's."""
        units = till.ranked(till.rows(self.of), "dearest")
        places = [max(tier.start(till.basket.currency), 1) - 1 for tier in self.tiers]
        for tier, (first, end) in zip(self.tiers, pairwise([*places, len(units)]), strict=True):
            yield tier, group(units[first:end])

    def _by_slices(self, till: Till, whole: int) -> int:
        """Each slice of the measured amount at its rate, summed exactly and rounded once."""
        starts = [min(tier.start(till.basket.currency), whole) for tier in self.tiers]
        slices = zip(self.tiers, pairwise([*starts, whole]), strict=True)
        exact = sum((end - start) * (tier.percent or 0) for tier, (start, end) in slices)
        return round_ratio(exact, WHOLE, till.rounding)

    def _reduce(self, till: Till, tier: Tier, picks: Picks) -> None:
        """What a tier gives to its units: together, or to each line or unit."""
        together = sum(till.amounts(picks))
        if tier.amount is not None and tier.per is None:
            till.spread(tier.amount[till.basket.currency], picks)
        elif self.on == "order" and tier.percent is not None:
            till.spread(till.percentage(together, tier.percent), picks)
        elif self.on == "order" and tier.price is not None:
            till.spread(max(0, together - tier.price[till.basket.currency]), picks)
        else:
            till.take([tier.off.cut(till, row, own) for row, own in picks])

    def reach(self) -> Iterable[Selection | None]:
        return (self.of,)

    def linewise(self, scene: Scene) -> Linewise | None:
        if self.mode != "reach" or self.on != "items":
            return None
        rows = scene.rows(self.of)
        measured = self._known(scene, rows)
        if measured is None:
            return None
        reached = [tier for tier in self.tiers if tier.start(scene.basket.currency) <= measured]
        if not reached:
            return {}
        tier, currency = reached[-1], scene.basket.currency
        if tier.percent is not None:
            return dict.fromkeys(rows, scene.share(tier.percent))
        if tier.price is not None:
            return {i: scene.down_to(i, tier.price[currency]) for i in rows}
        if tier.amount is None or (tier.per is None and len(rows) > 1):
            return None
        amount = tier.amount[currency]
        return {i: scene.each(i, amount) if tier.per else amount for i in rows}

    def _known(self, scene: Scene, rows: list[int]) -> int | None:
        """What is measured, where it is known beforehand."""
        if self.by == "quantity":
            return sum(scene.basket.rows[row].quantity for row in rows)
        if self.basis == "before_discounts":
            return sum(scene.basket.rows[row].base for row in rows)
        return None if scene.opening is None else sum(scene.opening[row] for row in rows)

    def spread(self, scene: Scene) -> Spread | None:
        together = all(tier.per is None for tier in self.tiers)
        if self.mode != "reach" or self.on != "order" or not together:
            return None
        rows = frozenset(scene.rows(self.of))
        if self.by == "quantity" or self.basis == "before_discounts":
            return Spread(rows)
        starts = tuple(tier.start(scene.basket.currency) for tier in self.tiers)
        return Spread(rows, rows, starts, self._rising(scene.basket.currency))

    def _rising(self, currency: str) -> bool:
        """Whether each tier gives more than the one before, whatever the basket is worth."""
        percents = [tier.percent for tier in self.tiers if tier.percent is not None]
        amounts = [tier.amount[currency] for tier in self.tiers if tier.amount is not None]
        given = percents or amounts
        return len(given) == len(self.tiers) and given == sorted(given)

    def anchors(self) -> frozenset[Key] | None:
        return self.of.anchors() if self.of else None

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(money) for tier in self.tiers for money in tier.monies())


def _with_amount(tier: Any) -> Any:
    whole = isinstance(tier, dict) and isinstance(tier.get("from"), int)
    return tier | {"from": str(tier["from"])} if whole else tier


def _rises(below: Any, above: Any) -> bool:
    if isinstance(below, dict) and isinstance(above, dict):
        return all(below[currency] < above[currency] for currency in below if currency in above)
    return type(below) is not type(above) or bool(below < above)
