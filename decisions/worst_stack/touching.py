"""What a draft touches: products that it may reduce, live offers that may reduce the same ones beside it."""

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Count

from catalog.errors import OfferdeskError
from catalog.models import Price
from catalog.selectors.ranges import count_priced, fillers, thinnest
from decisions.engine import Compiled, Offer, compile_snapshot
from decisions.engine.basket import Basket
from decisions.engine.live import Live
from decisions.engine.reach import REDUCING, meet_in_place, meet_in_time, reached_rows
from decisions.engine.selections import Key, selections_of
from decisions.engine.worst_stack import World
from decisions.engine.worst_stack.situation import REGION
from decisions.snapshots.live import Live as Now
from decisions.worst_stack.gathering import commonest_currency, gathered_world

LOOKED_AT = 2_000
"""Of the products that a draft may touch so many are looked at, the thinnest margins first."""
SEARCHED = 12
"""Of them so many are searched."""
NEIGHBOURS = 300
"""Of the live offers on the same products so many are looked at, those on most of them first."""
SMALL = 3_000
"""A catalogue of up to so many products is at the search's disposal as a whole."""
FILLERS = 60
"""Of a larger one so many of a sort fill baskets up, beside what the draft touches."""


@dataclass(frozen=True)
class Touch:
    """A draft among what is live."""

    draft: Offer
    currency: str
    clock: datetime
    priced: int
    """Products with a price in the currency."""
    touched: Sequence[str]
    """SKUs that the draft may reduce, of those looked at; the thinnest margins first."""
    searched: Sequence[str]
    """Those that stand for the others."""
    neighbours: Sequence["Neighbour"]
    """Those on most of the touched products."""
    met: int
    """How many there are altogether."""
    world: World
    """The draft and its neighbours over the catalogue."""
    before: World
    """Its neighbours and the live versions of its own offer."""

    @cached_property
    def floored(self) -> frozenset[str]:
        """The SKUs with a lowest price of their own anywhere."""
        places = self.world.products.values()
        return frozenset(sku for there in places for sku, facts in there.items() if facts.get("floor"))


@dataclass(frozen=True)
class Neighbour:
    """A live offer that may reduce some of the same products, at a common time and place."""

    live: Live
    shared: frozenset[str]
    """The touched SKUs that it may reduce too."""


def touch(now: Now, draft: Offer, at: datetime) -> Touch:
    """What a draft touches; raises OfferdeskError where nothing has a price, or no channel asks."""
    clock = at if draft.starts is None else max(at, draft.starts)
    currency = _currency(draft)
    priced = count_priced(currency)
    if not priced:
        raise OfferdeskError("nothing_priced", detail=f"Nothing in the catalogue has a price in {currency}.")
    candidates = thinnest(currency, _anchors(draft), LOOKED_AT)
    gathered = None if priced <= SMALL else sorted({*candidates, *fillers(currency, FILLERS)})
    alone = gathered_world(_book(now.compiled, [], draft), now.overrides, currency, clock, gathered)
    baskets = list(_baskets(alone))
    reachable = set[str]().union(*(_skus(reached_rows(draft, basket), basket) for basket in baskets))
    touched = [sku for sku in candidates if sku in reachable]
    around = _Neighbourhood(draft, baskets, frozenset(touched))
    neighbours = around.nearest(now.compiled)
    others = [each.live for each in neighbours]
    own = [live for live in now.compiled.versions.get(draft.code, ()) if meet_in_time(draft, live)]
    # Gathered anew: the neighbours may name regions and stores of their own.
    every = _book(now.compiled, [*others, *own], None)
    before = gathered_world(every, now.overrides, currency, clock, gathered)
    return Touch(
        draft=draft,
        currency=currency,
        clock=clock,
        priced=priced,
        touched=touched,
        searched=_standing_for(touched, neighbours, baskets),
        neighbours=neighbours,
        met=around.seen,
        world=replace(before, compiled=_book(now.compiled, others, draft)),
        before=before,
    )


def _currency(draft: Offer) -> str:
    """Of the currencies in which the draft gives anything the one in which most prices are."""
    stated = draft.currencies()
    if not stated:
        return commonest_currency()
    prices = Price.objects.filter(currency__in=stated).values("currency").annotate(many=Count("pk"))
    most = prices.order_by("-many", "currency").first()
    return most["currency"] if most is not None else min(stated)


def _anchors(draft: Offer) -> frozenset[Key] | None:
    """Keys under one of which every product stands that it may reduce; None = any product."""
    found: set[Key] = set()
    for benefit in draft.give:
        named = list(selections_of(benefit)) if benefit.stage() in REDUCING else []
        if benefit.stage() in REDUCING and not named:
            return None
        for selection in named:
            keys = selection.anchors()
            if keys is None:
                return None
            found |= keys
    return frozenset(found)


def _book(live: Compiled, others: Collection[Live], draft: Offer | None) -> Compiled:
    """Some live offers and the draft in its own place, under all that is live beside offers."""
    offers = [(other.version, other.offer) for other in others]
    if draft is not None:
        versions = [other.version for other in live.versions.get(draft.code, ())]
        offers.append((1 + max(versions, default=0), draft))
    return compile_snapshot(
        offers, live.policy, live.hash, guardrails=live.guardrails, suppressions=live.suppressions
    )


def _baskets(world: World) -> Iterator[Basket]:
    """The whole catalogue as a basket at each place with prices of its own."""
    for region, products in world.products.items():
        if products:
            yield world.everything(
                world.start(next(iter(products)), {} if region is None else {REGION: region})
            )


def _skus(mask: int, basket: Basket) -> set[str]:
    return {row.sku for row in basket.rows if mask >> row.index & 1}


@dataclass
class _Neighbourhood:
    """One look at each live offer: its selections are masks over the catalogue, no product is asked."""

    draft: Offer
    baskets: Sequence[Basket]
    touched: frozenset[str]
    seen: int = 0

    def nearest(self, live: Compiled) -> list[Neighbour]:
        """Those on most of the touched products."""
        near = heapq.nlargest(NEIGHBOURS, self._near(live), key=lambda each: each[:2])
        near.sort(key=lambda each: each[2].rank)
        return [Neighbour(each[2], self._shared(each[3])) for each in near]

    def _near(self, live: Compiled) -> Iterator[tuple[int, int, Live, list[int]]]:
        own = [_mask(self.touched, basket) for basket in self.baskets]
        for other in live.passing() if self.touched else ():
            if other.code == self.draft.code or other.offer.trigger == "proposal":
                continue
            if not (meet_in_time(self.draft, other) and meet_in_place(self.draft, other.offer)):
                continue
            both = [
                reached_rows(other.offer, basket) & mask
                for basket, mask in zip(self.baskets, own, strict=True)
            ]
            if most := max(mask.bit_count() for mask in both):
                self.seen += 1
                yield most, -other.rank, other, both

    def _shared(self, masks: Sequence[int]) -> frozenset[str]:
        found: set[str] = set()
        for mask, basket in zip(masks, self.baskets, strict=True):
            found |= _skus(mask, basket)
        return frozenset(found)


def _mask(skus: frozenset[str], basket: Basket) -> int:
    return sum(1 << row.index for row in basket.rows if row.sku in skus)


def _standing_for(
    touched: Sequence[str], neighbours: Sequence[Neighbour], baskets: Sequence[Basket]
) -> Sequence[str]:
    """Products that the same offers touch are alike: of each sort the thinnest margin and the cheapest.

    The sorts that most offers touch come first.
    """
    prices = {row.sku: row.base for basket in baskets for row in basket.rows}
    sorts: dict[frozenset[int], list[str]] = {}
    for sku in touched:
        by = frozenset(place for place, each in enumerate(neighbours) if sku in each.shared)
        sorts.setdefault(by, []).append(sku)
    ordered = sorted(sorts, key=lambda by: (-len(by), touched.index(sorts[by][0])))
    thin = [sorts[by][0] for by in ordered]
    cheap = [min(sorts[by], key=lambda sku: (prices.get(sku, 0), sku)) for by in ordered]
    second = [sku for by in ordered for sku in sorts[by][1:SEARCHED]]
    return list(dict.fromkeys([*thin, *cheap, *second]))[:SEARCHED]
