"""The catalogue and the places that the search may choose from: few statements for each region."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count

from catalog.errors import OfferdeskError
from catalog.models import Channel, Price, Region, Store
from catalog.selectors.decision_facts import decision_facts
from catalog.selectors.places import region_chain
from catalog.selectors.prices import priced_skus
from decisions.engine import Compiled, Overrides
from decisions.engine.tree import All
from decisions.engine.worst_stack import World
from decisions.services.gather import product_facts

CHUNK = 1_000
"""Products read by one statement."""


def commonest_currency() -> str:
    """The currency in which most prices are; raises OfferdeskError where there is none."""
    found = Price.objects.values("currency").annotate(many=Count("pk")).order_by("-many", "currency").first()
    if found is None:
        raise OfferdeskError("nothing_priced", detail="The catalogue has no price.")
    currency: str = found["currency"]
    return currency


def gathered_world(
    compiled: Compiled,
    overrides: Overrides,
    currency: str,
    clock: datetime,
    skus: Sequence[str] | None = None,
) -> World:
    """Every product (or those named) with a price in the currency, at the places that make a difference."""
    channels = dict(
        Channel.objects.filter(active=True).order_by("code").values_list("code", "prices_include_tax")
    )
    if not channels:
        raise OfferdeskError("no_channel", detail="There is no active channel that could ask.")
    stores: dict[str, str | None] = dict(Store.objects.values_list("code", "region__code"))
    named = _named(compiled)
    stores = {code: region for code, region in stores.items() if code in named["store"]}
    wanted = named["region"] | {region for region in stores.values() if region is not None}
    wanted |= set(
        Price.objects.filter(currency=currency, region__isnull=False).values_list("region__code", flat=True)
    )
    regions = sorted(Region.objects.filter(code__in=wanted).values_list("code", flat=True))
    return World(
        compiled=compiled,
        currency=currency,
        clock=clock,
        products={place: _products(currency, place, skus) for place in (None, *regions)},
        channels=channels,
        regions={region: region_chain(region) for region in regions},
        stores=stores,
        overrides=overrides,
    )


def _named(compiled: Compiled) -> dict[str, set[str]]:
    """Regions and stores that any document names."""
    found: dict[str, set[str]] = {"region": set(), "store": set()}
    for live in compiled.offers:
        found["region"].update(live.offer.where.regions)
        found["store"].update(live.offer.where.stores)
    for scope in _scopes(compiled):
        found["region"].update(scope.regions)
    for tree in _trees(compiled):
        for leaf in tree.leaves():
            if leaf.kind in found:
                found[leaf.kind].update(leaf.in_)  # type: ignore[attr-defined]
    return found


def _scopes(compiled: Compiled) -> Iterator[Any]:
    yield from (rail.scope for rail in compiled.guardrails)
    yield from (suppression.where for suppression in compiled.suppressions)


def _trees(compiled: Compiled) -> Iterator[All]:
    yield from (live.offer.when for live in compiled.offers)
    yield from (suppression.people for suppression in compiled.suppressions)


def _products(currency: str, region: str | None, named: Sequence[str] | None) -> dict[str, dict[str, Any]]:
    """SKU -> facts of every product (of those named) with a price in a region, or without one."""
    chain = region_chain(region)
    found: dict[str, dict[str, Any]] = {}
    after = ""
    if named is not None and not named:
        return found
    while skus := priced_skus(currency=currency, regions=chain, skus=named or (), after=after, limit=CHUNK):
        read = decision_facts(skus=skus, currency=currency, regions=chain)
        found.update({sku: product_facts(product) for sku, product in read.products.items()})
        after = skus[-1]
    return found
