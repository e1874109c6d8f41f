"""A snapshot made ready to decide: offers ranked, and indexed by what a basket must have to be touched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from decisions.engine.basket import Basket
from decisions.engine.benefit import Benefit
from decisions.engine.offer import Offer
from decisions.engine.policy import Policy
from decisions.engine.selections import Key, selections_of
from decisions.engine.state import REWARD_STAGE
from decisions.engine.tree import rarest

if TYPE_CHECKING:
    from decisions.engine.experiment import Experiment
    from decisions.engine.guardrail import Guardrail
    from decisions.engine.suppression import Suppression

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Live:
    """One live offer version; `rank` = its place in evaluation order, `turn` = in the total order."""

    rank: int
    turn: int
    version: int
    offer: Offer
    steps: tuple[tuple[int, tuple[Benefit, ...]], ...]
    """(stage, benefits in the order written), by stage."""
    currencies: frozenset[str] | None
    tags: frozenset[str]
    groups: frozenset[str]
    constant: bool
    """Whether its conditions can't change while offers run."""
    multi_unit: bool
    reachable: bool = False
    """Whether more in the basket could bring it about, or to another tier."""
    since: datetime | None = None
    """Where an earlier version is live too: the instant from which this one stands in its place."""
    until: datetime | None = None
    """The instant from which a later version stands in its place."""

    @property
    def code(self) -> str:
        """The offer's code."""
        return self.offer.code

    @property
    def stages(self) -> frozenset[int]:
        """The stages it works in, by their numbers in `STAGES`."""
        return frozenset(min(stage, REWARD_STAGE) for stage, _ in self.steps)

    @property
    def first_stage(self) -> int:
        """The earliest of them."""
        return min(self.steps[0][0], REWARD_STAGE) if self.steps else 0

    def current_at(self, clock: datetime) -> bool:
        """Whether it is the version of its offer that counts at this moment, open or not."""
        return (self.since is None or clock >= self.since) and (self.until is None or clock < self.until)

    def open_at(self, clock: datetime) -> bool:
        """Whether the clock lies in its window, sunset included: nothing needs to switch it off."""
        offer = self.offer
        return (
            (offer.starts is None or clock >= offer.starts)
            and (offer.ends is None or clock < offer.ends)
            and (offer.sunset is None or clock < offer.sunset)
        )


class Compiled:
    """An immutable snapshot in memory."""

    __slots__ = (
        "_always",
        "_index",
        "_needs",
        "experiments",
        "guardrails",
        "hash",
        "offers",
        "policy",
        "suppressions",
        "trials",
        "versions",
    )

    def __init__(
        self,
        hash: str,
        policy: Policy,
        offers: list[Live],
        guardrails: Sequence["Guardrail"] = (),
        suppressions: Sequence["Suppression"] = (),
        experiments: Sequence["Experiment"] = (),
    ) -> None:
        self.experiments = tuple(sorted(experiments, key=lambda each: each.code))
        self.trials: dict[str, list[Experiment]] = {}
        """By offer: the experiments in whose arms alone it fires."""
        for experiment in self.experiments:
            for code in frozenset().union(*experiment.offers.values()):
                self.trials.setdefault(code, []).append(experiment)
        self.guardrails = tuple(sorted(guardrails, key=lambda each: each.code))
        self.suppressions = tuple(sorted(suppressions, key=lambda each: each.code))
        self.hash = hash
        self.policy = policy
        self.offers = offers
        self.versions: dict[str, list[Live]] = {}
        for live in offers:
            self.versions.setdefault(live.code, []).append(live)
        self._index: dict[Key, list[int]] = {}
        self._always: list[int] = []
        self._needs: tuple[str, ...] | None = None
        for live in offers:
            keys = _anchors(live.offer)
            if keys is None:
                self._always.append(live.rank)
            for key in keys or ():
                self._index.setdefault(key, []).append(live.rank)

    def candidates(self, basket: Basket) -> list[Live]:
        """The offers that this basket could be touched by, in evaluation order."""
        index = self._index
        ranks = set(self._always)
        for key in _keys(basket):
            found = index.get(key)
            if found is not None:
                ranks.update(found)
        return [self.offers[rank] for rank in sorted(ranks)]

    def needs(self) -> tuple[str, ...]:
        """By rank: the sort of index key that a basket must bring to touch the offer; "" = none.

        Made when it is first asked for. Of several sorts the first by name, in every process.
        """
        if self._needs is None:
            needs = [""] * len(self.offers)
            for (sort, _), ranks in sorted(self._index.items(), key=lambda item: item[0][0], reverse=True):
                for rank in ranks:
                    needs[rank] = sort
            self._needs = tuple(needs)
        return self._needs

    def named(self, code: str, clock: datetime) -> Live | None:
        """The version of an offer that counts at this moment."""
        return next((live for live in self.versions.get(code, ()) if live.current_at(clock)), None)

    def with_code(self, code: str) -> list[Live]:
        """The offers that an entered code belongs to, in evaluation order."""
        ranks = {
            *self._index.get(("code", code.strip().casefold()), ()),
            *self._index.get(("code=", code.strip()), ()),
        }
        return [self.offers[rank] for rank in sorted(ranks)]


def compile_snapshot(
    offers: Iterable[tuple[int, Offer]],
    policy: Policy,
    hash: str,
    *,
    guardrails: Sequence["Guardrail"] = (),
    suppressions: Sequence["Suppression"] = (),
    experiments: Sequence["Experiment"] = (),
) -> Compiled:
    """Rank and index (version, offer) pairs.

    An offer may be there in several versions: each stands until the next one starts, on the second.
    """
    listed = sorted(offers, key=lambda pair: (_evaluation_key(pair[1]), pair[0]))
    total = sorted(range(len(listed)), key=lambda i: (_total_key(listed[i][1]), listed[i][0]))
    turns = {place: turn for turn, place in enumerate(total)}
    spans = _spans(listed)
    lives = [
        _live(rank, turns[rank], version, offer, spans.get((offer.code, version), (None, None)))
        for rank, (version, offer) in enumerate(listed)
    ]
    return Compiled(hash, policy, lives, guardrails, suppressions, experiments)


Span = tuple[datetime | None, datetime | None]


def _spans(offers: Sequence[tuple[int, Offer]]) -> dict[tuple[str, int], Span]:
    """(since, until) of the versions of offers that stand there more than once, by (code, version)."""
    versions: dict[str, list[tuple[int, Offer]]] = {}
    for version, offer in offers:
        versions.setdefault(offer.code, []).append((version, offer))
    spans: dict[tuple[str, int], Span] = {}
    for code, found in versions.items():
        if len(found) == 1:
            continue
        found.sort(key=lambda pair: pair[0])
        if len({version for version, _ in found}) < len(found):
            raise ValueError(f"version of offer {code} is in the snapshot twice")
        until: datetime | None = None
        for place in range(len(found) - 1, -1, -1):
            version, offer = found[place]
            since = (offer.starts or _EPOCH) if place else None
            spans[code, version] = (since, until)
            if since is not None:
                until = since if until is None else min(since, until)
    return spans


def _total_key(offer: Offer) -> tuple[int, bool, datetime, str]:
    return (-offer.priority, offer.starts is not None, offer.starts or _EPOCH, offer.code)


def _evaluation_key(offer: Offer) -> tuple[int, tuple[int, bool, datetime, str]]:
    return (min(offer.stages(), default=0), _total_key(offer))


def _live(rank: int, turn: int, version: int, offer: Offer, span: Span) -> Live:
    by_stage: dict[int, list[Benefit]] = {}
    for stage, benefit in zip(offer.stages(), offer.give, strict=True):
        by_stage.setdefault(stage, []).append(benefit)
    return Live(
        rank=rank,
        turn=turn,
        version=version,
        offer=offer,
        steps=tuple((stage, tuple(by_stage[stage])) for stage in sorted(by_stage)),
        currencies=offer.currencies(),
        tags=frozenset(offer.tags),
        groups=frozenset(offer.stacking.groups),
        constant=offer.when.constant and not _reads_sale(offer),
        multi_unit=any(benefit.multi_unit for benefit in offer.give),
        reachable=any(leaf.reachable for leaf in offer.when.leaves())
        or any(benefit.reachable for benefit in offer.give),
        since=span[0],
        until=span[1],
    )


def _reads_sale(offer: Offer) -> bool:
    """Whether a condition looks at what the price stage has reduced."""
    return any(selection.reads_sale for part in offer.when.leaves() for selection in selections_of(part))


def _anchors(offer: Offer) -> frozenset[Key] | None:
    """Keys one of which a basket must have for the offer to matter; None = it always may."""
    codes = None
    if offer.trigger == "code":
        name = "code=" if offer.case_sensitive else "code"
        codes = frozenset((name, code) for code in offer.usable_codes())
    benefits = [benefit.anchors() for benefit in offer.give]
    touched = (
        None if None in benefits else frozenset().union(*(keys for keys in benefits if keys is not None))
    )
    return rarest((codes, offer.when.anchors(), touched))


def _keys(basket: Basket) -> list[Key]:
    shopper = basket.shopper
    keys = [*basket.index, *(("segment", segment) for segment in shopper.segments)]
    if shopper.tier:
        keys.append(("tier", shopper.tier))
    for code in basket.request.coupons:
        folded = code.strip().casefold()
        keys += (("coupon", folded), ("code", folded), ("code=", code.strip()))
    return keys
