"""Baskets as orders, by COPY straight into their tables."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from django.db import connection

from catalog.errors import OfferdeskError
from catalog.history.amounts import cents
from catalog.history.copying import copy_rows
from catalog.history.people import customer_code, store_code
from catalog.history.source import LineRow
from catalog.history.store_time import sold_instant, store_clock
from catalog.money import MoneyError

CURRENCY = "USD"
ORDER = (
    "id", "channel_id", "order_id", "customer_id", "store_id",
    "currency", "placed_at", "total", "shipping", "decision", "attributes",
)  # fmt: skip
LINE = (
    "order_id", "line_id", "sku", "product_id", "quantity",
    "shelf", "store_discount", "coupon_match", "coupon",
)  # fmt: skip

Basket = list[LineRow]


@dataclass(frozen=True, slots=True)
class Keys:
    """Primary keys of what the orders point to."""

    channel: int
    customers: Mapping[str, int]
    stores: Mapping[str, int]
    products: Mapping[str, int]

    @classmethod
    def of_channel(cls, channel: int) -> "Keys":
        return cls(
            channel,
            _keys("SELECT code, id FROM catalog_customer"),
            _keys("SELECT code, id FROM catalog_store"),
            _keys("SELECT sku, id FROM catalog_product"),
        )


class Amounts(NamedTuple):
    """A line's money in minor units."""

    sales: int
    store_discount: int
    match: int
    coupon: int

    @classmethod
    def of_line(cls, line: LineRow) -> "Amounts":
        """Raises OfferdeskError naming the line whose amount cannot be taken."""
        try:
            return cls(
                cents(line.sales_value),
                cents(line.retail_disc),
                cents(line.coupon_match_disc),
                cents(line.coupon_disc),
            )
        except MoneyError as error:
            where = f"basket {line.basket_id}, product {line.product_id}"
            raise OfferdeskError(
                "history_amount_wrong", {"line": where}, detail=f"{where}: {error}"
            ) from None


def chunks(lines: Iterable[LineRow], size: int) -> Iterator[list[Basket]]:
    """Neighbouring lines as baskets, `size` baskets at a time."""
    baskets = (list(group) for _, group in groupby(lines, attrgetter("basket_id")))
    while chunk := list(islice(baskets, size)):
        yield chunk


def copy_orders(baskets: Sequence[Basket], keys: Keys) -> None:
    """Land baskets with their lines inside the caller's transaction."""
    ids = _reserve(len(baskets))
    copy_rows("catalog_order", ORDER, map(_order, ids, baskets, [keys] * len(baskets)))
    copy_rows("catalog_orderline", LINE, _lines(ids, baskets, keys))


def _order(order: int, basket: Basket, keys: Keys) -> tuple[object, ...]:
    first = basket[0]
    paid = sum(amounts.sales - amounts.coupon for amounts in map(Amounts.of_line, basket))
    at = sold_instant(first.sold_at)
    attributes: dict[str, object] = {"week": first.week, "store_time": store_clock(at)}
    if paid < 0:
        # A few coupons were worth more than the basket: nobody paid less than nothing, the rest is kept here.
        attributes["coupon_excess"] = -paid
    return (
        order,
        keys.channel,
        str(first.basket_id),
        keys.customers[customer_code(first.household_id)],
        keys.stores[store_code(first.store_id)],
        CURRENCY,
        at,
        max(paid, 0),
        0,
        "",
        json.dumps(attributes),
    )


def _lines(ids: Iterable[int], baskets: Iterable[Basket], keys: Keys) -> Iterator[tuple[object, ...]]:
    """Lines numbered from 1 in their basket; a product that the source does not list stays a bare SKU."""
    for order, basket in zip(ids, baskets, strict=True):
        for number, line in enumerate(basket, 1):
            sku, amounts = str(line.product_id), Amounts.of_line(line)
            yield (
                order,
                str(number),
                sku,
                keys.products.get(sku),
                line.quantity,
                amounts.sales + amounts.store_discount + amounts.match,
                amounts.store_discount,
                amounts.match,
                amounts.coupon,
            )


def _reserve(count: int) -> list[int]:
    """Order ids from the table's own sequence."""
    sql = "SELECT nextval(pg_get_serial_sequence('catalog_order', 'id')) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [count])
        return [row[0] for row in cursor.fetchall()]


def _keys(sql: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return dict(cursor.fetchall())
