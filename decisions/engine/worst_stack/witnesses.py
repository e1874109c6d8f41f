"""What a shopper would have to be, per kind of condition: the fact that it reads, and values to try.

Candidates only: whether one does is asked of the condition itself. Bounds come with their neighbours, so that
also the opposite is found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from decisions.engine.condition import Condition
from decisions.engine.worst_stack import situation as at
from decisions.engine.worst_stack.situation import Path


@dataclass(frozen=True)
class Witness:
    """Where the fact of a condition stands, and its candidates. A `collected` fact is a set of names."""

    path: Callable[[Any], Path]
    values: Callable[[Any, str], Iterable[Any]]
    """(condition, currency) -> candidates, the most natural first."""
    collected: bool = False


def _one_of(*path: str) -> Witness:
    return Witness(lambda _: path, lambda condition, _: condition.in_)


def _bounds(*path: str) -> Witness:
    return Witness(lambda _: path, lambda condition, _: _around(condition, 1))


def _around(condition: Any, step: Any) -> list[Any]:
    """The bounds of a condition and what lies just outside them, nothing negative."""
    named = [getattr(condition, name, None) for name in ("equals", "at_least", "at_most")]
    stated = [value for value in named if value is not None]
    return [*stated, *(value + by for value in stated for by in (-step, step) if value + by >= 0)]


def _spent(condition: Any, currency: str) -> list[int]:
    money = (condition.at_least or {}).get(currency), (condition.at_most or {}).get(currency)
    stated = [amount for amount in money if amount is not None]
    return [*stated, *(amount + by for amount in stated for by in (-1, 1) if amount + by >= 0)]


def _attribute(condition: Any, _: str) -> list[Any]:
    listed = [*(condition.in_ or ()), *([condition.equals] if condition.equals is not None else [])]
    bounds = [value for value in (condition.at_least, condition.at_most) if value is not None]
    around = [*bounds, *(bound + by for bound in bounds for by in (-1, 1))]
    return [*listed, *(format(value, "f") for value in around), "other"]


def _score(condition: Any, _: str) -> list[str]:
    bounds = [value for value in (condition.at_least, condition.at_most) if value is not None]
    step = Decimal("0.0001")
    return [format(value, "f") for bound in bounds for value in (bound, bound - step, bound + step)]


WITNESSES: Mapping[str, Witness] = {
    "channel": _one_of("channel"),
    "region": _one_of("region"),
    "store": _one_of("store"),
    "tier": _one_of("customer", "tier"),
    "campaign": _one_of("context", "campaign"),
    "referrer": _one_of("context", "referrer"),
    "device": _one_of("context", "device"),
    "payment_method": _one_of("context", "payment_method"),
    "shipping_method": _one_of("shipping", "method"),
    "shipping_country": _one_of("shipping", "country"),
    "order_count": _bounds("customer", "order_count"),
    "days_since_last_order": _bounds("customer", "days_since_last_order"),
    "lifetime_spend": Witness(lambda _: ("customer", "lifetime_spend"), _spent),
    "attribute": Witness(lambda condition: (condition.of, "attributes", condition.name), _attribute),
    "score": Witness(lambda condition: ("customer", "scores", condition.name), _score),
    "segment": Witness(lambda _: at.SEGMENTS, lambda condition, _: condition.in_, collected=True),
    "coupon_held": Witness(lambda _: at.COUPONS, lambda condition, _: condition.in_, collected=True),
    "schedule": Witness(lambda _: at.CLOCK, lambda condition, _: ()),
}
"""By kind. What conditions on the basket ask for is built in filling.py, and schedules are asked for their
next change."""
BASKET = frozenset(("subtotal", "quantity", "distinct", "contains"))
"""Kinds that ask for units."""
UNDERIVED = frozenset(("arm", "expression"))
"""Kinds from which no facts can be derived: they are tried with the facts that other conditions ask for."""


def witness_of(condition: Condition) -> Witness | None:
    """The witness of a condition's kind; None = it asks for units, or nothing can be derived."""
    return WITNESSES.get(condition.kind)
