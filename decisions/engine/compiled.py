"""A snapshot made ready to decide: offers ranked, and indexed by what a basket must have to be touched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from decisions.engine.basket import Basket
from decisions.engine.benefit import Benefit
from decisions.engine.offer import Offer
from decisions.engine.policy import Policy
from decisions.engine.selections import Key
from decisions.engine.tree import rarest

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

    @property
    def code(self) -> str:
        """The offer's code."""
        return self.offer.code

    @property
    def stages(self) -> frozenset[int]:
        """The stages it works in."""
        return frozenset(stage for stage, _ in self.steps)

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

    __slots__ = ("_always", "_index", "by_code", "hash", "offers", "policy")

    def __init__(self, hash: str, policy: Policy, offers: list[Live]) -> None:
        self.hash = hash
        self.policy = policy
        self.offers = offers
        self.by_code = {live.code: live for live in offers}
        self._index: dict[Key, list[int]] = {}
        self._always: list[int] = []
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

    def with_code(self, code: str) -> list[Live]:
        """The offers that an entered code belongs to, in evaluation order."""
        ranks = {
            *self._index.get(("code", code.strip().casefold()), ()),
            *self._index.get(("code=", code.strip()), ()),
        }
        return [self.offers[rank] for rank in sorted(ranks)]


def compile_snapshot(offers: Iterable[tuple[int, Offer]], policy: Policy, hash: str) -> Compiled:
    """Rank and index (version, offer) pairs; codes must be unique."""
    listed = sorted(offers, key=lambda pair: _evaluation_key(pair[1]))
    turns = {
        offer.code: turn
        for turn, (_, offer) in enumerate(sorted(listed, key=lambda pair: _total_key(pair[1])))
    }
    if len(turns) != len(listed):
        raise ValueError("an offer is in the snapshot twice")
    lives = [_live(rank, turns[offer.code], version, offer) for rank, (version, offer) in enumerate(listed)]
    return Compiled(hash, policy, lives)


def _total_key(offer: Offer) -> tuple[int, bool, datetime, str]:
    return (-offer.priority, offer.starts is not None, offer.starts or _EPOCH, offer.code)


def _evaluation_key(offer: Offer) -> tuple[int, tuple[int, bool, datetime, str]]:
    return (min(offer.stages(), default=0), _total_key(offer))


def _live(rank: int, turn: int, version: int, offer: Offer) -> Live:
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
        constant=offer.when.constant,
        multi_unit=any(benefit.multi_unit for benefit in offer.give),
    )


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


def _keys(basket: Basket) -> Iterable[Key]:
    for row in basket.rows:
        yield ("sku", row.sku)
        if row.brand:
            yield ("brand", row.brand)
        for category in row.categories:
            yield ("category", category)
        for tag in row.tags:
            yield ("tag", tag)
    for segment in basket.shopper.segments:
        yield ("segment", segment)
    if basket.shopper.tier:
        yield ("tier", basket.shopper.tier)
    for code in basket.request.coupons:
        yield ("coupon", code.strip().casefold())
        yield ("code", code.strip().casefold())
        yield ("code=", code.strip())
