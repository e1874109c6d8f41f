"""Products by what offers name them by, the thinnest margins first."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, NullIf

from catalog.models import Price, Product

Key = tuple[str, str]
"""("sku", "LAMP"), ("brand", "Lux"), ("category", "home/lamps") or ("tag", "sale")."""


def count_priced(currency: str) -> int:
    """How many products have a price in a currency."""
    return _priced(currency).count()


def thinnest(currency: str, keys: Collection[Key] | None, limit: int) -> list[str]:
    """At most `limit` SKUs with a price under any of the keys (None = all), thin margins first.

    Then what is cheap; what has no known cost comes last.
    """
    rows = _priced(currency) if keys is None else _priced(currency).filter(_under(keys))
    prices = Price.objects.filter(product=OuterRef("pk"), currency=currency)
    share = Cast("cost", FloatField()) / NullIf(Cast("amount", FloatField()), 0.0)
    rows = rows.annotate(
        spent=Subquery(
            prices.annotate(share=share).order_by(F("share").desc(nulls_last=True)).values("share")[:1]
        ),
        price=Subquery(prices.order_by("amount").values("amount")[:1]),
    )
    return list(
        rows.order_by(F("spent").desc(nulls_last=True), "price", "sku").values_list("sku", flat=True)[:limit]
    )


def fillers(currency: str, each: int) -> list[str]:
    """The dearest, the cheapest, and the cheapest of those that no offer reduces: so many of each."""
    price = Price.objects.filter(product=OuterRef("pk"), currency=currency).order_by("amount")
    rows = _priced(currency).annotate(price=Subquery(price.values("amount")[:1]))
    orders: list[Any] = [
        rows.order_by("-price", "sku"),
        rows.order_by("price", "sku"),
        rows.filter(discountable=False).order_by("price", "sku"),
    ]
    return [sku for found in orders for sku in found.values_list("sku", flat=True)[:each]]


def _priced(currency: str) -> QuerySet[Product]:
    return Product.objects.filter(Exists(Price.objects.filter(product=OuterRef("pk"), currency=currency)))


def _under(keys: Collection[Key]) -> Q:
    named: dict[str, list[str]] = {}
    for name, value in keys:
        named.setdefault(name, []).append(value)
    found = Q(pk__in=[])
    if skus := named.get("sku"):
        found |= Q(sku__in=skus)
    if brands := named.get("brand"):
        found |= Q(brand__in=brands)
    if tags := named.get("tag"):
        found |= Q(tags__overlap=tags)
    if paths := named.get("category"):
        within = Q()
        for path in paths:
            within |= Q(category__path=path) | Q(category__path__startswith=f"{path}/")
        linked = Product.categories.through.objects.filter(within, product_id=OuterRef("pk"))
        found |= Q(Exists(linked))
    return found
