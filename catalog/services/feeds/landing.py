"""What all feeds share: sources, locks in one order, and writing whole rows back by one statement.

Writers lock the products or customers that they touch, by id, before they read what they change. So partial
rows of two feeds at once never overwrite each other, and never wait in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model

from catalog.feeds.rows import Row
from catalog.models import Customer, Product
from catalog.selectors.keys import KeyGrant

Kept = TypeVar("Kept", bound=Model)
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Source:
    """Who brings rows, by which door (api, admin, command, job), and when."""

    door: str
    at: datetime
    actor: User | None = None
    grant: KeyGrant | None = None


def locked_products(skus: Iterable[str]) -> dict[str, Product]:
    """The known products among these SKUs, locked until the transaction ends."""
    rows = Product.objects.select_for_update(no_key=True).filter(sku__in=set(skus)).order_by("id")
    return {product.sku: product for product in rows}


def locked_customers(codes: Iterable[str]) -> dict[str, Customer]:
    """The known customers among these codes, locked until the transaction ends."""
    rows = Customer.objects.select_for_update(no_key=True).filter(code__in=set(codes)).order_by("id")
    return {customer.code: customer for customer in rows}


def sent(rows: Iterable[Row], key: str, ids: Mapping[str, Model], name: str) -> dict[int, Any]:
    """What the rows that hold `name` say there, by the id of the object that their `key` names."""
    return {ids[row.values[key]].pk: row.values[name] for row in rows if name in row.values}


def write_back(model: type[Kept], rows: Sequence[Kept], fields: Iterable[str]) -> None:
    """Stores these fields of rows that have been read and locked, all of them in one statement."""
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=sorted(fields)
    )
