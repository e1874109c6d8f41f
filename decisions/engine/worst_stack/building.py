"""A shopper for whom several offers are meant at once: their demands met together, fact by fact."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from decisions.engine.live import Live
from decisions.engine.worst_stack.demands import Conjunction, Demand, Held, Open, ways_around
from decisions.engine.worst_stack.filling import Filler
from decisions.engine.worst_stack.situation import CHANNEL, CLOCK, REGION, STORE, Path, Situation
from decisions.engine.worst_stack.witnesses import witness_of
from decisions.engine.worst_stack.world import World

EDGES = 14
"""Changes of a schedule looked ahead."""


class Builder:
    """Makes situations for one product; `pins` are facts that are given."""

    def __init__(
        self,
        world: World,
        filler: Filler,
        pins: Mapping[Path, Any],
        asked: Mapping[int, Sequence[Conjunction]],
    ) -> None:
        self.world = world
        self.asked = asked
        """What each offer asks for, by its rank."""
        self._registered: Mapping[Path, Collection[str]] = {
            CHANNEL: world.channels,
            REGION: world.regions,
            STORE: world.stores,
        }
        self.filler = filler
        self.pins = pins

    def build(self, targets: Sequence[Live]) -> Situation | None:
        """A situation that meets the targets' demands as far as they can be told; None = none was found."""
        situation = self.world.start(self.filler.sku, self.pins)
        if not self.world.sold(situation):
            return None
        demands: list[Demand] = []
        for live in targets:
            for way in self.asked[live.rank]:
                tried = self._meet(situation, demands, way)
                if tried is not None:
                    situation, demands = tried, [*demands, *way]
                    break
            else:
                return None
        situation = self._around_suppressions(situation, demands, targets)
        return situation if self.world.sold(situation) else None

    def _around_suppressions(
        self, situation: Situation, demands: list[Demand], targets: Sequence[Live]
    ) -> Situation:
        """Not one of the people who are kept from the targets, where the demands leave that open."""
        for suppression in self.world.compiled.suppressions:
            if not any(suppression.binds(live.offer) for live in targets):
                continue
            for way in ways_around(suppression):
                tried = self._meet(situation, demands, way)
                if tried is not None:
                    situation, demands = tried, [*demands, *way]
                    break
        return situation

    def _meet(self, situation: Situation, earlier: Sequence[Demand], more: Conjunction) -> Situation | None:
        """A situation that meets further demands too, its facts solved anew with those who read them."""
        for path in dict.fromkeys(demand.path for demand in more):
            if path is None or all(each.met(situation, self.world) for each in more if each.path == path):
                continue
            together = [demand for demand in (*earlier, *more) if demand.path == path]
            solved = self._solve(situation, path, together)
            if solved is None:
                return None
            situation = solved
        for demand in more:
            if isinstance(demand, Held) and demand.path is None and demand.wanted:
                filled = self.filler.fill(demand.condition, situation, reduced=demand.reduced)
                if filled is None:
                    return None
                situation = filled
        return situation

    def _solve(self, situation: Situation, path: Path, demands: Sequence[Demand]) -> Situation | None:
        """The first candidate of a fact with which all that read it are met."""
        for value in self._candidates(situation, path, demands):
            tried = situation.having(path, value)
            if self.world.sold(tried) and all(demand.met(tried, self.world) for demand in demands):
                return tried
        return None

    def _candidates(self, situation: Situation, path: Path, demands: Sequence[Demand]) -> Iterator[Any]:
        yield situation.fact(path)
        if path in self.pins:
            return
        if path == CLOCK:
            yield from self._moments(demands)
            return
        if path != CHANNEL:
            yield None
        yield from _collected(situation.fact(path) or (), demands, self.world.currency)
        registered = self._registered.get(path)
        for value in _single(demands, self.world.currency):
            if registered is None or value in registered:
                yield value
        if path == CHANNEL:
            yield from self.world.channels

    def _moments(self, demands: Sequence[Demand]) -> list[datetime]:
        """Now, the starts to come, and from each of them on the changes of the schedules."""
        lives = [demand.live for demand in demands if isinstance(demand, Open)]
        starts = {start for live in lives for start in (live.offer.starts, live.since) if start is not None}
        starts = {start for start in starts if start > self.world.clock} | {self.world.clock}
        found = set(starts)
        for demand in demands:
            if isinstance(demand, Held):
                for start in starts:
                    found.update(_edges(demand, start))
        return sorted(found)


def _edges(demand: Held, start: datetime) -> Iterable[datetime]:
    moment: datetime | None = start
    for _ in range(EDGES):
        moment = demand.condition.next_change(moment, demand.zone) if moment is not None else None
        if moment is not None:
            yield moment


def _single(demands: Iterable[Demand], currency: str) -> Iterator[Any]:
    """Candidates of a fact that has one value."""
    for demand in demands:
        witness = witness_of(demand.condition) if isinstance(demand, Held) else None
        if isinstance(demand, Held) and witness is not None and not witness.collected:
            yield from witness.values(demand.condition, currency)


def _collected(known: tuple[str, ...], demands: Iterable[Demand], currency: str) -> Iterator[tuple[str, ...]]:
    """Of a fact that is a set of names: what is there, and the first of each wanted that nobody forbids."""
    held = [demand for demand in demands if isinstance(demand, Held)]
    named = [(demand, witness) for demand in held if (witness := witness_of(demand.condition)) is not None]
    if not named or not named[0][1].collected:
        return
    lists = [(demand.wanted, list(w.values(demand.condition, currency))) for demand, w in named]
    forbidden = {name for wanted, names in lists if not wanted for name in names}
    chosen = dict.fromkeys(name for name in known if name not in forbidden)
    for wanted, names in lists:
        allowed = [name for name in names if name not in forbidden]
        if wanted and allowed and not any(name in chosen for name in names):
            chosen[allowed[0]] = None
    if chosen:
        yield tuple(chosen)
