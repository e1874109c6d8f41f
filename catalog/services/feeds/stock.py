"""Landing stock rows."""

from collections.abc import Sequence

from catalog.feeds.rows import Refusal, Row, refusal
from catalog.models import Stock
from catalog.services.feeds.landing import Source, locked_products


def land_stock(rows: Sequence[Row], source: Source) -> list[Refusal]:
    """Sets, or (quantity null) removes, the units on hand per product and location."""
    products = locked_products(row.values["sku"] for row in rows)
    known = [row for row in rows if row.values["sku"] in products]
    removed = {
        (products[row.values["sku"]].pk, row.values["location"])
        for row in known
        if row.values["quantity"] is None
    }
    if removed:
        present = Stock.objects.filter(product_id__in={product for product, _ in removed})
        gone = [
            row_id
            for row_id, *place in present.values_list("id", "product_id", "location")
            if tuple(place) in removed
        ]
        Stock.objects.filter(id__in=gone).delete()
    Stock.objects.bulk_create(
        [
            Stock(
                product_id=products[row.values["sku"]].pk,
                location=row.values["location"],
                quantity=row.values["quantity"],
            )
            for row in known
            if row.values["quantity"] is not None
        ],
        update_conflicts=True,
        unique_fields=["product", "location"],
        update_fields=["quantity", "updated_at"],
    )
    return [
        refusal(row, "/sku", "unknown_sku", f"There is no product {row.values['sku']!r}.")
        for row in rows
        if row.values["sku"] not in products
    ]
