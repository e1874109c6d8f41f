"""What was decided, as a redemption has to know it for ever: units, shares, offers and their rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from decisions.engine import Decision
from decisions.engine.live import Live
from decisions.engine.state import SHIPPING

Json = Any


@dataclass(frozen=True, slots=True)
class LineTerms:
    """One line as sold; amounts in minor units, by unit."""

    id: str
    sku: str
    base: tuple[int, ...]
    totals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """One applied offer: the version that decided, and what it gave where."""

    code: str
    version: int
    campaign: str | None
    returns: str
    cuts: Mapping[str, tuple[int, ...]]
    """By line: what it took off each unit."""
    shipping: int
    gifts: int
    """Value of its gifts."""
    coupon: str | None = None
    pool: str | None = None
    """That the code was found in; None: it is one of the offer's own."""
    partner: str | None = None
    """To whom the offer's own codes are attributed."""
    keeps_uses: bool = False
    """Whether its uses and codes stay used up when the order is cancelled or returned."""
    tags: tuple[str, ...] = ()

    @property
    def drawn(self) -> int:
        """What it draws from budgets: discounts and gifts at their value."""
        return sum(map(sum, self.cuts.values())) + self.shipping + self.gifts


@dataclass(frozen=True, slots=True)
class Terms:
    """A decision's outcome, independent of its log row."""

    currency: str
    lines: tuple[LineTerms, ...]
    shipping: int
    """After discounts."""
    offers: tuple[OfferTerms, ...]
    gifts: tuple[tuple[str, str, int], ...]
    """(offer, SKU, units)."""
    rewards: tuple[Mapping[str, Json], ...]

    @property
    def total(self) -> int:
        """What the shopper pays, shipping included."""
        return sum(sum(line.totals) for line in self.lines) + self.shipping

    def keeps_use(self, owner: str) -> bool:
        """Whether a use stays used up when the order is cancelled or returned; `owner` of its allowance."""
        own = next((offer for offer in self.offers if offer.code == owner), None)
        if own is not None:
            return own.keeps_uses
        # The owner is the pool of an entered code, which may have served several offers.
        return any(offer.keeps_uses and offer.pool == owner for offer in self.offers)

    def offer_of(self, kind: str, owner: str) -> str:
        """Whose allowance it is: the offer that gave the gift, drew on the campaign, took the pool's code."""
        if kind == "stock":
            return next((offer for offer, sku, _ in self.gifts if sku == owner), owner)
        if kind == "campaign_budget":
            return next((offer.code for offer in self.offers if offer.campaign == owner), owner)
        return next((offer.code for offer in self.offers if offer.pool == owner), owner)

    def as_json(self) -> dict[str, Json]:
        """The form that is stored."""
        return {
            "currency": self.currency,
            "lines": [[line.id, line.sku, list(line.base), list(line.totals)] for line in self.lines],
            "shipping": self.shipping,
            "offers": [
                {
                    "code": offer.code,
                    "version": offer.version,
                    "campaign": offer.campaign,
                    "returns": offer.returns,
                    "cuts": {line: list(cuts) for line, cuts in offer.cuts.items()},
                    "shipping": offer.shipping,
                    "gifts": offer.gifts,
                    "coupon": offer.coupon,
                    "pool": offer.pool,
                    "partner": offer.partner,
                    "keeps_uses": offer.keeps_uses,
                    "tags": list(offer.tags),
                }
                for offer in self.offers
            ],
            "gifts": [list(gift) for gift in self.gifts],
            "rewards": [dict(reward) for reward in self.rewards],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Json]) -> "Terms":
        """Terms from their stored form."""
        return cls(
            currency=raw["currency"],
            lines=tuple(
                LineTerms(id_, sku, tuple(base), tuple(totals)) for id_, sku, base, totals in raw["lines"]
            ),
            shipping=raw["shipping"],
            offers=tuple(
                OfferTerms(
                    **{
                        **offer,
                        "cuts": {line: tuple(own) for line, own in offer["cuts"].items()},
                        "tags": tuple(offer.get("tags", ())),
                    }
                )
                for offer in raw["offers"]
            ),
            gifts=tuple((offer, sku, units) for offer, sku, units in raw["gifts"]),
            rewards=tuple(raw["rewards"]),
        )


def terms_of(decision: Decision) -> Terms:
    """The terms of a decision."""
    basket, state = decision.basket, decision.state
    sold = [[0] * line.quantity for line in basket.lines]
    base = [line.unit_prices() for line in basket.lines]
    places = [_places(row.unit_lines) for row in basket.rows]
    for at, own in enumerate(state.units):
        for unit, price in enumerate(own):
            line, number = places[at][unit]
            sold[line][number] = price
    lines = tuple(
        LineTerms(line.id, line.sku, base[at], tuple(sold[at])) for at, line in enumerate(basket.lines)
    )
    applied = [verdict for verdict in decision.verdicts if verdict.state in ("applied", "clipped")]
    return Terms(
        currency=basket.currency,
        lines=lines,
        shipping=state.shipping,
        offers=tuple(_offer(decision, verdict.live, verdict.coupon, places) for verdict in applied),
        gifts=tuple((decision.compiled.code(rank), sku, units) for rank, sku, units, _ in state.gifts),
        rewards=tuple({"offer": decision.compiled.code(rank), **granted} for rank, granted in state.rewards),
    )


def _places(unit_lines: tuple[int, ...]) -> list[tuple[int, int]]:
    """Of each unit of a row: the request line that it belongs to, and its number there from 0."""
    seen: dict[int, int] = {}
    places = []
    for line in unit_lines:
        number = seen.get(line, 0)
        seen[line] = number + 1
        places.append((line, number))
    return places


def _offer(
    decision: Decision, live: Live, coupon: str | None, places: list[list[tuple[int, int]]]
) -> OfferTerms:
    basket = decision.basket
    cuts: dict[str, list[int]] = {}
    shipping = 0
    for rank, _, at, amount, units, shares in decision.state.entries:
        if rank != live.rank:
            continue
        if at == SHIPPING:
            shipping += amount
            continue
        for unit, share in zip(units, shares, strict=True):
            if share:
                line, number = places[at][unit]
                sold = basket.lines[line]
                cuts.setdefault(sold.id, [0] * sold.quantity)[number] += share
    products = basket.facts.products
    gifts = sum(
        ((products.get(sku) or {}).get("price") or 0) * units
        for rank, sku, units, _ in decision.state.gifts
        if rank == live.rank
    )
    return OfferTerms(
        live.code,
        live.version,
        live.offer.campaign,
        live.offer.returns,
        {line: tuple(own) for line, own in cuts.items()},
        shipping,
        gifts,
        coupon,
        None if coupon is None else basket.facts.pools.get(coupon.strip()),
        live.offer.partner,
        live.offer.limits.cancelled == "keep",
        tuple(sorted(live.tags)),
    )
