"""Landing price rows."""

from collections.abc import Sequence

from catalog.feeds.rows import Refusal, Row, refusal
from catalog.models import Price, Region
from catalog.services.feeds.landing import Source, locked_products

PriceKey = tuple[int, str, int | None]


def land_prices(rows: Sequence[Row], source: Source) -> list[Refusal]:
    """Creates, changes or (price null) removes prices; each names a known product and region."""
    products = locked_products(row.values["sku"] for row in rows)
    regions = dict(
        Region.objects.filter(code__in={row.values["region"] for row in rows}).values_list("code", "id")
    )
    refused: list[Refusal] = []
    known: dict[PriceKey, Row] = {}
    for row in rows:
        sku, currency, region = (row.values[name] for name in ("sku", "currency", "region"))
        if sku not in products:
            refused.append(refusal(row, "/sku", "unknown_sku", f"There is no product {sku!r}."))
        elif region is not None and region not in regions:
            refused.append(refusal(row, "/region", "unknown_region", f"There is no region {region!r}."))
        else:
            known[products[sku].pk, currency, regions.get(region)] = row
    return refused + _land(known)


def _land(rows: dict[PriceKey, Row]) -> list[Refusal]:
    present = {
        (price.product_id, price.currency, price.region_id): price
        for price in Price.objects.filter(product_id__in={product for product, _, _ in rows})
    }
    refused: list[Refusal] = []
    kept: list[Price] = []
    removed: list[int] = []
    for key, row in rows.items():
        price = present.get(key)
        sent = row.values
        if "price" in sent and sent["price"] is None:
            removed += [price.pk] if price else []
        elif price is None and "price" not in sent:
            refused.append(refusal(row, "/price", "required", "A new price needs its amount."))
        else:
            price = price or Price(product_id=key[0], currency=key[1], region_id=key[2])
            price.amount = sent.get("price", price.amount)
            price.cost = sent.get("cost", price.cost)
            price.floor = sent.get("floor", price.floor)
            kept.append(price)
    Price.objects.filter(id__in=removed).delete()
    Price.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["product", "currency", "region"],
        update_fields=["amount", "cost", "floor"],
    )
    return refused
