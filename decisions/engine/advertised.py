"""Advertised prices: what one unit costs after the price stage for whoever comes, without codes."""

from dataclasses import dataclass, replace
from datetime import datetime

from decisions.engine.basket import Basket
from decisions.engine.compiled import Compiled
from decisions.engine.decide import decide
from decisions.engine.facts import Allowances, Facts, Overrides
from decisions.engine.horizon import next_change
from decisions.engine.live import Live
from decisions.engine.rails import lay
from decisions.engine.request import Request, RequestLine
from decisions.engine.standing import PRICE_STAGE, stands
from decisions.engine.state import State


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
    """The price after the price stage of one unit of a SKU, bought by a guest, whatever else is bought.

    `place` is a request that says where: channel, region, store and currency, and neither customer nor codes.
    It is decided like any basket, without the offers of the price stage that something more could take away:
    so no till charges more than was advertised.
    """
    line = RequestLine("1", sku, 1, unit_price=list_price, amount=None)
    asked = replace(place, lines=(line,))
    basket = Basket(asked, facts, clock, compiled.policy)
    view = State(basket).view(basket)
    rails = lay(compiled.guardrails, basket, compiled.policy)
    touching = [live for live in compiled.touching(basket) if PRICE_STAGE in live.stages]
    unsure = [live.code for live in touching if not stands(live, compiled, view, rails)]
    asked = replace(asked, exclude=(*asked.exclude, *dict.fromkeys(unsure)))
    decision = decide(compiled, overrides, asked, facts, allowances, clock)
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
