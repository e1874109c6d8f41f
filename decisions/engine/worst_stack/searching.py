"""Searching sets of offers for the deepest discount on one product; the engine decides every basket."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from decisions.engine.eligibility import currency_reason
from decisions.engine.live import Live
from decisions.engine.reasons import Code
from decisions.engine.selections import selections_of
from decisions.engine.worst_stack.building import Builder
from decisions.engine.worst_stack.demands import Held, demands_of
from decisions.engine.worst_stack.filling import Filler, Filling
from decisions.engine.worst_stack.found import Reached, Stack
from decisions.engine.worst_stack.sets import changes, subsets
from decisions.engine.worst_stack.situation import CHANNEL, CLOCK, REGION, Path, Situation
from decisions.engine.worst_stack.world import World

LIMIT = 400
"""Decisions for one product with guardrails, and as many without."""
REPAIRS = 3
"""How often a basket is enlarged where discounts took it below a threshold."""
STARTS = 4
"""Offers from which sets are grown."""

Pins = Mapping[Path, Any]


def worst_stack(world: World, sku: str, *, limit: int = LIMIT) -> Stack:
    """The deepest discount on a SKU that has a price everywhere in `world.products`."""
    search = Search(world, sku, limit)
    reached = _there(search.deepest())
    if not world.guards(sku):
        return _stack(search, reached, reached, reached, search.exhaustive, search.decisions)
    bare = Search(world.unguarded, sku, limit)
    unguarded = _there(bare.deepest())
    guarded = Reached(sku, unguarded.situation, world.decided(unguarded.situation))
    reached = max(reached, guarded, key=lambda each: each.depth)
    exhaustive = search.exhaustive and bare.exhaustive
    return _stack(search, reached, unguarded, guarded, exhaustive, search.decisions + bare.decisions + 1)


def _there(reached: Reached | None) -> Reached:
    assert reached is not None  # where no offer has to take part, a basket in which none applies is one too
    return reached


def _stack(
    search: "Search", reached: Reached, unguarded: Reached, guarded: Reached, exhaustive: bool, decisions: int
) -> Stack:
    idle = sorted({live.code for live in search.targets} - search.applied - unguarded.applied)
    return Stack(reached, unguarded, guarded, exhaustive, decisions, tuple(idle))


class Search:
    """One product under one book; `code` names an offer that has to take part of it off."""

    def __init__(self, world: World, sku: str, limit: int, code: str | None = None) -> None:
        self.world = world
        self.sku = sku
        self.limit = limit
        self.code = code
        self.decisions = 0
        self.exhaustive = False
        self.applied: set[str] = set()
        self._seen: dict[Situation, Reached] = {}
        self._start = world.start(sku, {})
        self.targets = [live for live in world.compiled.offers if self._reduces(live)]
        self._given = [live for live in self.targets if live.code == code]
        self._open = [live for live in self.targets if live.code != code]
        self._asked = {live.rank: demands_of(live) for live in self.targets}
        self._pins = list(self._all_pins())

    def deepest(self) -> Reached | None:
        """The deepest discount found; every set is tried where that stays within the limit."""
        best = self._decide(self._start)
        if not self.targets or (self.code is not None and not self._given):
            self.exhaustive = True
            return best
        ways = len(self._pins) * len(Filling)
        if len(self._open) > 30 or ways << len(self._open) > self.limit:
            return self._grown(best)
        for targets in subsets(self._open):
            for pins, filling in product(self._pins, Filling):
                best = _deeper(best, self._try([*self._given, *targets], pins, filling))
        self.exhaustive = not self._spent()
        return best

    def meant_for(self, codes: Collection[str]) -> Reached | None:
        """The first basket that meets what all of these offers ask for."""
        targets = [live for live in self.targets if live.code in codes]
        made = (self._try(targets, pins, filling) for pins, filling in product(self._pins, Filling))
        return next((reached for reached in made if reached is not None), None)

    def _reduces(self, live: Live) -> bool:
        """Whether it could ever take something off the product."""
        everything = self.world.everything(self._start)
        product = self.world.shelf(None, self._start).by_sku[self.sku]
        over = [end for end in (live.offer.ends, live.offer.sunset, live.until) if end is not None]
        if any(end <= self.world.clock for end in over) or not product.discountable:
            return False
        if live.offer.trigger == "proposal" or currency_reason(live, everything) is not None:
            return False
        for benefit in live.offer.give:
            named = list(selections_of(benefit))
            matched = any(self.sku in self.world.shelf(each, self._start).by_sku for each in named)
            if benefit.stage() in ("item", "order") and (not named or matched):
                return True
        return False

    def _all_pins(self) -> Iterator[Pins]:
        """Nothing given; then each channel, region and end of a guardrail or suppression that matters."""
        book = self.world.compiled
        rules = [*(rail.scope for rail in book.guardrails), *(each.where for each in book.suppressions)]
        placed = any(rule.channels for rule in rules) or any(
            live.offer.where.channels for live in book.offers
        )
        taxed = len(set(self.world.channels.values())) > 1
        channels = list(self.world.channels) if taxed or placed else []
        regions = [region for region in self.world.products if region is not None]
        windows = [*(rail.window for rail in book.guardrails), *(each.window for each in book.suppressions)]
        ends = {window.ends for window in windows if window.ends is not None}
        moments: list[datetime] = sorted(end for end in ends if end > self.world.clock)
        for channel, region, moment in product([None, *channels], [None, *regions], [None, *moments]):
            given = ((CHANNEL, channel), (REGION, region), (CLOCK, moment))
            yield {path: value for path, value in given if value is not None}

    def _grown(self, best: Reached | None) -> Reached | None:
        """Sets grown from the deepest single offers: what makes it deeper joins, leaves or is exchanged."""
        for filling in Filling if self._given else ():
            best = _deeper(best, self._try(self._given, {}, filling))
        alone = [
            (reached, filling, live)
            for live in self._open
            for filling in Filling
            if (reached := self._try([*self._given, live], {}, filling)) is not None
        ]
        alone.sort(key=lambda found: -found[0].depth)
        ranked = list({live.rank: live for _, _, live in alone}.values())
        for reached, filling, first in alone[:STARTS]:
            members, here = [first], reached
            changed = True
            while changed and not self._spent():
                changed = False
                for others in changes(members, ranked):
                    step = self._try([*self._given, *others], {}, filling)
                    if step is not None and step.depth > here.depth:
                        members, here, changed = others, step, True
                        break
            for pins in self._pins:
                here = _deeper(here, self._try([*self._given, *members], pins, filling)) or here
            best = _deeper(best, here)
        return best

    def _try(self, targets: Sequence[Live], pins: Pins, filling: Filling) -> Reached | None:
        """The decision for a basket that the targets ask for, enlarged where thresholds were missed."""
        filler = Filler(self.world, self.sku, filling)
        situation = Builder(self.world, filler, pins, self._asked).build(targets)
        if situation is None or self._spent():
            return None
        reached = self._decided(situation)
        best = self._counted(reached)
        for _ in range(REPAIRS):
            larger = self._repaired(reached, targets, filler)
            if larger is None or not self.world.sold(larger) or self._spent():
                break
            reached = self._decided(larger)
            best = _deeper(best, self._counted(reached))
        return best

    def _repaired(self, reached: Reached, targets: Sequence[Live], filler: Filler) -> Situation | None:
        """A basket worth what a target lacked, at what things cost now; None = nothing was lacking."""
        for verdict in reached.decision.verdicts:
            missing = [
                reason.params["missing"].minor
                for reason in verdict.reasons
                if reason.code is Code.BELOW_MINIMUM and reason.params["of"] == "subtotal"
            ]
            if not missing or verdict.live not in targets or not reached.total:
                continue
            asked = [
                demand.condition
                for demand in self._asked[verdict.live.rank][0]
                if isinstance(demand, Held) and demand.condition.kind == "subtotal"
            ]
            of = getattr(asked[0], "of", None) if asked else None
            scaled = -(-max(missing) * reached.base // reached.total)
            return filler.worth_more(scaled, of, reached.situation)
        return None

    def _decide(self, situation: Situation) -> Reached | None:
        return self._counted(self._decided(situation))

    def _counted(self, reached: Reached) -> Reached | None:
        """What was reached, if the offer that has to be part of it is."""
        if self.code is None or any(live.code == self.code for live, _, _ in reached.offers):
            return reached
        return None

    def _decided(self, situation: Situation) -> Reached:
        found = self._seen.get(situation)
        if found is None:
            self.decisions += 1
            found = self._seen[situation] = Reached(self.sku, situation, self.world.decided(situation))
            self.applied |= found.applied
        return found

    def _spent(self) -> bool:
        return self.decisions >= self.limit


def _deeper(one: Reached | None, other: Reached | None) -> Reached | None:
    """The deeper one; of equals the first, which asks for less."""
    if one is None or other is None:
        return one or other
    return other if other.depth > one.depth else one
