"""Condition: a boolean expression in CEL (Common Expression Language)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from cel_expr_python import cel

from decisions.engine.basket import Basket
from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Json, TextValue
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View

LONGEST = 1_000
_ENV = cel.NewEnv(variables=dict.fromkeys(("customer", "basket", "context"), cel.Type.DYN))


@lru_cache(maxsize=4096)
def _compiled(text: str) -> cel.Expression:
    """The checked expression; raises ValueError with line and column of what is wrong."""
    try:
        expression = _ENV.compile(text)
    except RuntimeError as error:
        message = str(error).removeprefix("INVALID_ARGUMENT: ").replace("ERROR: <input>:", "at line:column ")
        raise ValueError(message.removesuffix(" [INVALID_ARGUMENT]")) from None
    if expression.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
        raise ValueError(f"must be true or false, not {expression.return_type().name()}")
    return expression


class CelText(TextValue):
    """A CEL expression that is boolean."""

    form = "cel"

    def read(self, raw: Json, path: str, reading: Reading) -> str | None:
        text = super().read(raw, path, reading)
        if text is None:
            return None
        try:
            _compiled(text)
        except ValueError as error:
            reading.refuse(path, "wrong_expression", str(error))
            return None
        return text


@dataclass(frozen=True)
class Expression(Condition):
    """A CEL expression over customer, basket and context is true; money in it is whole minor units."""

    cel: str = param(CelText(LONGEST), "expression")

    kind: ClassVar[str] = "expression"
    label: ClassVar[str] = "Expression"
    sample: ClassVar = {"kind": "expression", "cel": "basket.subtotal >= 5000 && 'vip' in customer.segments"}

    def judge(self, view: View) -> tuple[Reason, ...]:
        try:
            result = _compiled(self.cel).eval(view.basket.memo("cel", _activation))
        except RuntimeError as stopped:  # too many steps for this basket
            return (Reason(Code.EXPRESSION_ERROR, {"cel": self.cel, "error": str(stopped)}),)
        if result.type() == cel.Type.BOOL:
            return () if result.value() else (Reason(Code.EXPRESSION_FALSE, {"cel": self.cel}),)
        error = str(result.value()) if result.type() == cel.Type.ERROR else "is not true or false"
        return (Reason(Code.EXPRESSION_ERROR, {"cel": self.cel, "error": error}),)


def _activation(basket: Basket) -> Any:
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
            "attributes": dict(row.attributes),
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
    return _ENV.Activation(
        {"customer": _known(customer), "basket": worth, "context": _known(_plain(context))}
    )


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
