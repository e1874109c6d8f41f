"""Advertised prices: what one unit costs after the price stage for whoever comes, without codes."""

from dataclasses import dataclass, replace
from datetime import datetime

from decisions.engine.compiled import Compiled, Live
from decisions.engine.decide import decide
from decisions.engine.facts import Allowances, Facts, Overrides
from decisions.engine.horizon import PRICE_STAGE, next_change
from decisions.engine.request import Request, RequestLine


@dataclass(frozen=True, slots=True)
class Advertised:
    """A SKU's price as it may be advertised; amounts in minor units of the place's currency."""

    sku: str
    list_price: int
    """The catalogue's price, to be struck through where `price` is lower."""
    price: int
    offers: tuple[tuple[Live, int], ...]
    """(offer, what it takes off) of the price stage, in evaluation order."""
    valid_until: datetime | None
    """The next instant at which the clock alone may change it; None = there is none."""


def advertise(
    compiled: Compiled,
    overrides: Overrides,
    place: Request,
    sku: str,
    list_price: int,
    facts: Facts,
    allowances: Allowances,
    clock: datetime,
) -> Advertised:
    """The price after the price stage of one unit of a SKU, bought alone by a guest.

    `place` is a request that says where: channel, region, store and currency, and neither customer nor codes.
    It is decided like any basket, so that the till charges what was advertised.
    """
    line = RequestLine("1", sku, 1, unit_price=list_price, amount=None)
    decision = decide(compiled, overrides, replace(place, lines=(line,)), facts, allowances, clock)
    taken: dict[int, int] = {}
    for rank, stage, _, amount, _, _ in decision.state.entries:
        if stage == PRICE_STAGE:
            taken[rank] = taken.get(rank, 0) + amount
    return Advertised(
        sku=sku,
        list_price=list_price,
        price=list_price - sum(taken.values()),
        offers=tuple((compiled.offers[rank], taken[rank]) for rank in sorted(taken)),
        valid_until=next_change(compiled, overrides, decision.basket),
    )
