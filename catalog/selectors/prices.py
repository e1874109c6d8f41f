"""Which products have a price in a currency at a place."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from catalog.models import Price, Product


def priced_skus(
    *,
    currency: str,
    regions: Sequence[str],
    skus: Sequence[str] = (),
    category: str = "",
    after: str = "",
    limit: int,
) -> list[str]:
    """At most `limit` SKUs past `after`, in their order, by one statement.

    `regions` is the region's chain (selectors.places.region_chain); a price without a region counts
    everywhere. `skus` narrows to these, `category` to its path and all below it.
    """
    here = Q(region=None) | Q(region__code__in=list(regions))
    rows = Product.objects.filter(
        Exists(Price.objects.filter(here, product=OuterRef("pk"), currency=currency))
    )
    if skus:
        rows = rows.filter(sku__in=list(skus))
    if category:
        within = Q(category__path=category) | Q(category__path__startswith=f"{category}/")
        rows = rows.filter(
            Exists(Product.categories.through.objects.filter(within, product_id=OuterRef("pk")))
        )
    if after:
        rows = rows.filter(sku__gt=after)
    return list(rows.order_by("sku").values_list("sku", flat=True)[:limit])
