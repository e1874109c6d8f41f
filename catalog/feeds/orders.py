"""What order rows look like."""

from typing import Any

from catalog.errors import FieldError
from catalog.feeds import compound, readers
from catalog.feeds.amounts import settle_amounts
from catalog.feeds.readers import Kind, UnreadableError
from catalog.feeds.rows import MAX_ERRORS, Column, Feed, read_row

MAX_LINES = 1000
LINE_AMOUNTS = ("amount", "store_discount", "coupon_match", "coupon")

LINES = Feed(
    kind="line",
    key=("id",),
    columns=(
        Column("id", readers.code(64), "The line's id in its order.", required=True),
        Column("sku", readers.code(100), "The article; need not be known.", required=True),
        Column("quantity", readers.integer(0, 2**31 - 1), "Units.", required=True),
        Column("amount", readers.money(), "The whole line at shelf price.", required=True),
        Column("store_discount", readers.money(), "Given by the retailer on this line."),
        Column("coupon_match", readers.money(), "The retailer's match of a coupon."),
        Column("coupon", readers.money(), "A manufacturer's coupon."),
    ),
    example={"id": "1", "sku": "DRESS-RED-38", "quantity": 2, "amount": "99.80", "store_discount": "9.98"},
)


def _lines() -> Kind:
    properties = {column.name: dict(column.kind.schema) for column in LINES.columns}
    required = [column.name for column in LINES.columns if column.required]

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise UnreadableError("not_a_list", "This is a list.")
        if len(value) > MAX_LINES:
            raise UnreadableError("too_many", f"An order has at most {MAX_LINES} lines.")
        return value

    item = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return Kind(read, {"type": "array", "items": item, "maxItems": MAX_LINES})


def _settle(values: dict[str, Any]) -> list[FieldError]:
    """Amounts and lines, once the currency is known."""
    currency = values.get("currency")
    if currency is None:
        return []
    errors = settle_amounts(values, currency, ("total", "shipping"))
    if "lines" not in values:
        return errors
    lines: dict[str, dict[str, Any]] = {}
    for index, raw in enumerate(values["lines"]):
        if len(errors) >= MAX_ERRORS:
            break
        line, wrong = read_row(LINES, raw)
        wrong += settle_amounts(line, currency, LINE_AMOUNTS)
        if lines.setdefault(line.get("id", ""), line) is not line:
            wrong.append(FieldError("/id", "duplicate_line", "Another line has this id."))
        errors += [error.under(f"/lines/{index}") for error in wrong]
    values["lines"] = list(lines.values())
    return errors


ORDERS = Feed(
    kind="orders",
    key=("channel", "order_id"),
    complete=_settle,
    columns=(
        Column("channel", readers.code(64), "Where it was placed; absent = the key's channel."),
        Column("order_id", readers.code(100), "The channel's order number.", required=True),
        Column("customer", readers.code(100), "A known customer's id; null = a guest.", cleared=None),
        Column("store", readers.code(64), "A known store.", cleared=None),
        Column("region", readers.code(64), "A known region.", cleared=None),
        Column("currency", readers.currency(), "ISO 4217 code of all its amounts.", required=True),
        Column("placed_at", readers.instant(), "When it was placed; needed for a new order."),
        Column("total", readers.money(), "What the shopper paid; needed for a new order."),
        Column("shipping", readers.money(), "Shipping paid, part of the total.", cleared="0"),
        Column("lines", _lines(), "Replaces all lines of the order.", cleared=[]),
        Column("cancelled_at", readers.instant(), "When it was cancelled; null = it was not.", cleared=None),
        Column("decision", readers.text(40), "Id of the decision behind it.", cleared=""),
        Column("attributes", compound.attributes(), "Facts of your own. Replaces all of them.", cleared={}),
    ),
    example={
        "order_id": "o-1001",
        "customer": "c-42",
        "region": "DE",
        "currency": "EUR",
        "placed_at": "2026-06-15T09:01:00Z",
        "total": "94.72",
        "shipping": "4.90",
        "lines": [LINES.example],
        "decision": "01J00000000000000000000000",
    },
)
