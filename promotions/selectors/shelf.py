"""What the catalogue holds, as far as drafting and trying offers need it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache
from django.db.models import Q

from catalog.models import Channel, Price, Product
from catalog.money import to_text
from catalog.selectors.decision_facts import decision_facts
from catalog.selectors.places import region_chain

CURRENCIES_SECONDS = 60
FALLBACK = "EUR"


def currencies() -> list[str]:
    """The currencies that prices are kept in, at most a minute old; one to begin with if there are none."""
    found: list[str] | None = cache.get("promotions:currencies")
    if found is None:
        found = sorted(Price.objects.values_list("currency", flat=True).distinct())
        cache.set("promotions:currencies", found, CURRENCIES_SECONDS)
    return found or [FALLBACK]


def channel_codes() -> list[str]:
    """The active channels."""
    return list(Channel.objects.filter(active=True).order_by("pk").values_list("code", flat=True))


def unit_price(sku: str, currency: str, region: str) -> str | None:
    """The price (decimal text) of a SKU in a region; None where none is known."""
    facts = decision_facts(skus=[sku], currency=currency, regions=region_chain(region))
    product = facts.products.get(sku)
    return to_text(product.price, currency) if product and product.price is not None else None


def names_of(skus: Iterable[str]) -> dict[str, str]:
    """SKU -> name, of those that are known."""
    return dict(Product.objects.filter(sku__in=set(skus)).values_list("sku", "name"))


def fitting_skus(selection: Mapping[str, Any], currency: str, most: int) -> list[str]:
    """A few priced SKUs that a selection names, or any where it names none that is on sale."""
    priced = Product.objects.filter(
        discountable=True, pk__in=Price.objects.filter(currency=currency, amount__gt=0).values("product")
    ).order_by("sku")
    wanted = Q()
    if selection.get("skus"):
        wanted &= Q(sku__in=selection["skus"][:200])
    if selection.get("brands"):
        wanted &= Q(brand__in=selection["brands"])
    if selection.get("tags"):
        wanted &= Q(tags__overlap=selection["tags"])
    for category in selection.get("categories", [])[:1]:
        wanted &= Q(categories__path=category) | Q(categories__path__startswith=f"{category}/")
    found = list(priced.filter(wanted).values_list("sku", flat=True).distinct()[:most])
    if not found and wanted:
        found = list(priced.values_list("sku", flat=True)[:most])
    return found
