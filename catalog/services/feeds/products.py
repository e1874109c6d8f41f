"""Landing product rows, their categories included."""

from collections.abc import Sequence

from catalog.feeds.rows import Refusal, Row
from catalog.models import Product
from catalog.services.categories import ensure_categories
from catalog.services.feeds.landing import Source, locked_products, sent, write_back

_FIELDS = ("name", "brand", "tags", "attributes", "tax_rate", "listed_since", "discountable")


def land_products(rows: Sequence[Row], source: Source) -> list[Refusal]:
    """Creates or changes products; keys that a row lacks stay as they are."""
    skus = sorted(row.values["sku"] for row in rows)
    Product.objects.bulk_create([Product(sku=sku) for sku in skus], ignore_conflicts=True)
    products = locked_products(skus)
    for row in rows:
        product = products[row.values["sku"]]
        for name in _FIELDS:
            if name in row.values:
                setattr(product, name, row.values[name])
    write_back(Product, list(products.values()), [*_FIELDS, "updated_at"])
    _land_categories(rows, products)
    return []


def _land_categories(rows: Sequence[Row], products: dict[str, Product]) -> None:
    """Makes each product's categories exactly those of its row, where the row names any."""
    named = sent(rows, "sku", products, "categories")
    nodes = ensure_categories(path for paths in named.values() for path in paths)
    wanted = {(product, nodes[path].pk) for product, paths in named.items() for path in paths}
    links = Product.categories.through.objects
    present = {
        (product, category): link
        for link, product, category in links.filter(product_id__in=named).values_list(
            "id", "product_id", "category_id"
        )
    }
    links.filter(id__in=[link for pair, link in present.items() if pair not in wanted]).delete()
    links.bulk_create(
        [
            Product.categories.through(product_id=product, category_id=category)
            for product, category in sorted(wanted - present.keys())
        ],
        ignore_conflicts=True,
    )
