"""Landing orders: one per channel and order id for ever; the same order again updates it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from catalog.errors import FieldError
from catalog.feeds.rows import Refusal, Row, refusal
from catalog.models import Channel, Order, OrderLine, Product, Region, Store
from catalog.services.feeds.landing import BATCH, Source, locked_customers, write_back
from catalog.services.order_facts import recount_order_facts

_FIELDS = ("placed_at", "total", "shipping", "cancelled_at", "decision", "attributes")
_LINKS = ("customer", "store", "region")
_NEEDED = ("placed_at", "total")

OrderKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What order rows may name, code -> id."""

    channel: Mapping[str, int]
    customer: Mapping[str, int]
    store: Mapping[str, int]
    region: Mapping[str, int]


def land_orders(rows: Sequence[Row], source: Source) -> list[Refusal]:
    """Creates or changes orders and counts the order facts of everybody concerned anew."""
    own_channel = source.grant.channel if source.grant else None
    for row in rows:
        row.values.setdefault("channel", own_channel)
    known = _read_known(rows)
    keyed: dict[OrderKey, Row] = {}
    refused: list[Refusal] = []
    for row in rows:
        if found := _check_names(row, known, source):
            refused.append(found)
            continue
        first = keyed.setdefault((known.channel[row.values["channel"]], row.values["order_id"]), row)
        if first is not row:
            message = f"Row {first.index} has the same channel and order_id."
            refused.append(refusal(row, "", "duplicate_row", message))
    refused += _insert_new(keyed, known)
    return refused + _change(keyed, known)


def _read_known(rows: Sequence[Row]) -> _Known:
    """The named customers come locked, before any order: the order in which all feeds lock."""
    named = {
        name: {row.values[name] for row in rows if row.values.get(name) is not None}
        for name in ("channel", *_LINKS)
    }
    return _Known(
        channel=dict(Channel.objects.filter(code__in=named["channel"]).values_list("code", "id")),
        customer={code: found.pk for code, found in locked_customers(named["customer"]).items()},
        store=dict(Store.objects.filter(code__in=named["store"]).values_list("code", "id")),
        region=dict(Region.objects.filter(code__in=named["region"]).values_list("code", "id")),
    )


def _check_names(row: Row, known: _Known, source: Source) -> Refusal | None:
    """Refuses a channel that the key may not speak for, and names that nobody knows."""
    channel = row.values["channel"]
    errors = []
    if channel is None:
        errors.append(FieldError("/channel", "required", "This order needs its channel."))
    elif source.grant and not source.grant.speaks_for(channel):
        errors.append(
            FieldError("/channel", "channel_not_allowed", "The API key may not speak for this channel.")
        )
    elif channel not in known.channel:
        errors.append(FieldError("/channel", "unknown_channel", f"There is no channel {channel!r}."))
    for name in _LINKS:
        code = row.values.get(name)
        if code is not None and code not in getattr(known, name):
            errors.append(FieldError(f"/{name}", f"unknown_{name}", f"There is no {name} {code!r}."))
    return Refusal(row.index, tuple(errors)) if errors else None


def _insert_new(rows: dict[OrderKey, Row], known: _Known) -> list[Refusal]:
    """Inserts the orders that are not there yet; those that lack what a new order needs leave `rows`."""
    present = {(order.channel_id, order.order_id) for order in _orders(rows).only("channel_id", "order_id")}
    refused = []
    fresh = []
    for key, row in list(rows.items()):
        missing = [name for name in _NEEDED if name not in row.values]
        if key in present:
            continue
        if missing:
            errors = (FieldError(f"/{name}", "required", "A new order needs this.") for name in missing)
            refused.append(Refusal(row.index, tuple(errors)))
            del rows[key]
        else:
            order = Order(channel_id=key[0], order_id=key[1], currency=row.values["currency"])
            _assign(order, row.values, known)
            fresh.append(order)
    # Another feed may be inserting the same order: the first one to do so wins, both then update it.
    Order.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return refused


def _change(rows: dict[OrderKey, Row], known: _Known) -> list[Refusal]:
    """Brings the orders, all of which exist now, and their lines to what the rows say."""
    refused = []
    locked = _orders(rows).select_for_update(no_key=True).order_by("id")
    orders = {key: order for order in locked if (key := (order.channel_id, order.order_id)) in rows}
    concerned = {order.customer_id for order in orders.values()}
    for key, order in list(orders.items()):
        row = rows[key]
        if order.currency != row.values["currency"]:
            refused.append(
                refusal(row, "/currency", "currency_changed", f"The order is in {order.currency}.")
            )
            del orders[key]
        else:
            _assign(order, row.values, known)
    write_back(Order, list(orders.values()), [*_FIELDS, *_LINKS])
    lines = {
        order.pk: rows[key].values["lines"] for key, order in orders.items() if "lines" in rows[key].values
    }
    _land_lines(lines)
    concerned |= {order.customer_id for order in orders.values()}
    # Those who lost an order to another customer were not named, hence are locked only now.
    recount_order_facts(customers={customer for customer in concerned if customer is not None})
    return refused


def _orders(keys: Iterable[OrderKey]) -> QuerySet[Order]:
    """The orders with these numbers in these channels, and perhaps a few of the same number elsewhere."""
    channels, numbers = {channel for channel, _ in keys}, {number for _, number in keys}
    return Order.objects.filter(channel_id__in=channels, order_id__in=numbers)


def _assign(order: Order, values: Mapping[str, Any], known: _Known) -> None:
    for name in _FIELDS:
        if name in values:
            setattr(order, name, values[name])
    for name in _LINKS:
        if name in values:
            setattr(order, f"{name}_id", getattr(known, name).get(values[name]))


def _land_lines(orders: Mapping[int, list[dict[str, Any]]]) -> None:
    """Replaces the lines of these orders."""
    OrderLine.objects.filter(order_id__in=orders).delete()
    skus = {line["sku"] for lines in orders.values() for line in lines}
    products = dict(Product.objects.filter(sku__in=skus).values_list("sku", "id"))
    OrderLine.objects.bulk_create(
        [_line(order, line, products) for order, lines in orders.items() for line in lines], batch_size=BATCH
    )


def _line(order: int, sent: Mapping[str, Any], products: Mapping[str, int]) -> OrderLine:
    return OrderLine(
        order_id=order,
        line_id=sent["id"],
        sku=sent["sku"],
        product_id=products.get(sent["sku"]),
        quantity=sent["quantity"],
        shelf=sent["amount"],
        store_discount=sent.get("store_discount", 0),
        coupon_match=sent.get("coupon_match", 0),
        coupon=sent.get("coupon", 0),
    )
