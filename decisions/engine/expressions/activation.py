"""What an expression sees of one basket: the values of the names in the table."""

from typing import Any

from cel_expr_python import cel

from decisions.engine.basket import Basket
from decisions.engine.expressions.compiling import ENV


def activation(basket: Basket) -> cel.Activation:
    """The values that expressions are evaluated against."""
    return ENV.Activation(values(basket))


def protecting(basket: Basket) -> cel.Activation:
    """The same with the products' own attributes alone."""
    return ENV.Activation(values(basket, own=True))


def values(basket: Basket, *, own: bool = False) -> dict[str, Any]:
    """customer, basket and context; unknown facts of shopper and circumstances are left out."""
    request, shopper = basket.request, basket.shopper
    customer = {
        "id": shopper.id,
        "tier": shopper.tier,
        "segments": sorted(shopper.segments),
        "order_count": shopper.order_count,
        "attributes": _plain(shopper.attributes),
    }
    lines = [
        {
            "sku": row.sku,
            "quantity": row.quantity,
            "unit_price": row.unit_prices[0],
            "subtotal": row.base,
            "brand": row.brand or "",
            "categories": sorted(row.categories),
            "tags": sorted(row.tags),
            "attributes": dict(row.own_attributes if own else row.attributes),
        }
        for row in basket.rows
    ]
    worth = {
        "currency": basket.currency,
        "subtotal": sum(row.base for row in basket.rows),
        "quantity": sum(row.quantity for row in basket.rows),
        "shipping": basket.shipping,
        "lines": lines,
    }
    context = {
        "channel": request.channel,
        "region": request.region,
        "store": request.store,
        **request.context,
    }
    return {"customer": _known(customer), "basket": worth, "context": _known(_plain(context))}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Unknown facts are left out, so that has() tells and a comparison with them fails loudly."""
    return {key: value for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    """JSON with decimals as texts: CEL has no decimal, and a double would lie."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
