"""Advertised prices of many SKUs: the engine's price stage at this moment, three statements a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from catalog.money import to_text
from catalog.selectors.places import region_chain, region_of_store
from catalog.selectors.prices import priced_skus
from decisions.engine import Advertised, Request, advertise
from decisions.engine.eligibility import instant
from decisions.engine.request import RequestLine
from decisions.services.decide import check_places
from decisions.services.gather import gather
from decisions.snapshots.gifts import gifts_for
from decisions.snapshots.watcher import live

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PricePage:
    """Prices in the order of their SKUs, and whether there are more."""

    prices: list[Json]
    has_more: bool


def advertised_prices(
    *, place: Request, skus: Sequence[str], category: str, after: str, limit: int
) -> PricePage:
    """What may be advertised at a place: a request without lines, customer or codes.

    Raises OfferdeskError where region or store is not registered, NotReady before the first snapshot.
    """
    check_places(place, at="?")
    now = live()
    found = priced_skus(
        currency=place.currency,
        regions=region_chain(place.region or region_of_store(place.store)),
        skus=skus,
        category=category,
        after=after,
        limit=limit + 1,
    )
    shown = found[:limit]
    clock = datetime.now(UTC)
    asked = replace(place, lines=tuple(RequestLine(sku, sku, 1, unit_price=0, amount=None) for sku in shown))
    gathered = gather(asked, gifts=gifts_for(now.compiled, asked, clock), clock=clock, among=[now.compiled])
    rows = []
    for sku in shown:
        list_price = (gathered.facts.products.get(sku) or {}).get("price")
        if list_price is None:
            continue  # taken out of the catalogue between the two statements
        found_price = advertise(
            now.compiled, now.overrides, place, sku, list_price, gathered.facts, gathered.allowances, clock
        )
        rows.append(_as_json(found_price, place.currency, now.compiled.hash, now.overrides.number))
    return PricePage(rows, len(found) > limit)


def _as_json(found: Advertised, currency: str, snapshot: str, overrides: int) -> Json:
    return {
        "sku": found.sku,
        "currency": currency,
        "list_price": to_text(found.list_price, currency),
        "price": to_text(found.price, currency),
        "discount": to_text(found.list_price - found.price, currency),
        "offers": [
            {"code": offer.code, "version": offer.version, "amount": to_text(amount, currency)}
            for offer, amount in found.offers
        ],
        "valid_until": None if found.valid_until is None else instant(found.valid_until),
        "snapshot": snapshot,
        "overrides": overrides,
    }
