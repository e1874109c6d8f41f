"""One offer version as it stands in a snapshot: read, ranked, and with what deciding asks of it often."""

from dataclasses import dataclass
from datetime import datetime

from decisions.engine.benefit import Benefit
from decisions.engine.offer import Offer
from decisions.engine.ranking import Span
from decisions.engine.selections import selections_of
from decisions.engine.state import REWARD_STAGE

OPEN: Span = (None, None)
"""An offer that is live in one version alone."""


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
    watches_sale: bool
    """Whether a condition looks at what the price stage has reduced."""
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


def live_of(rank: int, turn: int, version: int, offer: Offer, span: Span) -> Live:
    """A version of an offer that was read, with its place and the span in which it is the current one."""
    by_stage: dict[int, list[Benefit]] = {}
    watches_sale = _reads_sale(offer)
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
        constant=offer.when.constant and not watches_sale,
        watches_sale=watches_sale,
        multi_unit=any(benefit.multi_unit for benefit in offer.give),
        reachable=any(leaf.reachable for leaf in offer.when.leaves())
        or any(benefit.reachable for benefit in offer.give),
        since=span[0],
        until=span[1],
    )


def _reads_sale(offer: Offer) -> bool:
    """Whether a condition looks at what the price stage has reduced."""
    return any(selection.reads_sale for part in offer.when.leaves() for selection in selections_of(part))
