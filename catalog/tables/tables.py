"""The four files: which columns they have and what stands in them for a row of the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from catalog.feeds.customers import CUSTOMERS
from catalog.feeds.products import PRICES, PRODUCTS, STOCK
from catalog.feeds.rows import Feed
from catalog.models import Customer, Price, Product, Segment, Stock
from catalog.money import to_text

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A feed as a file. `only_in` are columns that are read and never written (personal data)."""

    feed: Feed
    model: type[Model]
    key_field: str
    rows: Callable[[QuerySet[Any]], QuerySet[Any]]
    values: Callable[[Any], Values]
    only_in: Sequence[str] = ()

    @property
    def columns(self) -> list[str]:
        """All columns that a file may have."""
        return [column.name for column in self.feed.columns]

    @property
    def written(self) -> list[str]:
        """The columns of an export."""
        return [name for name in self.columns if name not in self.only_in]

    def stored(self, keys: Iterable[Any]) -> dict[tuple[Any, ...], Values]:
        """What is stored now for these values of the feed's first key column, by whole key."""
        found = self.rows(self.model._default_manager.filter(**{f"{self.key_field}__in": set(keys)}))
        values = [self.values(row) for row in found]
        return {tuple(row[name] for name in self.feed.key): row for row in values}


def _product(product: Product) -> Values:
    return {
        "sku": product.sku,
        "name": product.name,
        "brand": product.brand,
        "categories": sorted(node.path for node in product.categories.all()),
        "tags": product.tags,
        "attributes": product.attributes,
        "tax_rate": None if product.tax_rate is None else format(product.tax_rate.normalize(), "f"),
        "listed_since": product.listed_since,
        "discountable": product.discountable,
    }


def _price(price: Price) -> Values:
    def money(minor: int | None) -> str | None:
        return None if minor is None else to_text(minor, price.currency)

    return {
        "sku": price.product.sku,
        "currency": price.currency,
        "region": price.region.code if price.region else None,
        "price": money(price.amount),
        "cost": money(price.cost),
        "floor": money(price.floor),
    }


def _stock(stock: Stock) -> Values:
    return {"sku": stock.product.sku, "location": stock.location, "quantity": stock.quantity}


def _customer(customer: Customer) -> Values:
    return {
        "id": customer.code,
        "email_hash": customer.email_hash or None,
        "tier": customer.tier,
        "attributes": customer.attributes,
        "segments": sorted(segment.code for segment in customer.segments.all()),
    }


_STATIC = Prefetch("segments", queryset=Segment.objects.filter(rule__isnull=True))

TABLES: dict[str, Table] = {
    "products": Table(PRODUCTS, Product, "sku", lambda rows: rows.prefetch_related("categories"), _product),
    "prices": Table(
        PRICES, Price, "product__sku", lambda rows: rows.select_related("product", "region"), _price
    ),
    "stock": Table(STOCK, Stock, "product__sku", lambda rows: rows.select_related("product"), _stock),
    "customers": Table(
        CUSTOMERS,
        Customer,
        "code",
        lambda rows: rows.prefetch_related(_STATIC),
        _customer,
        only_in=("email", "identities"),
    ),
}
