"""What a channel asks: the decision request, typed. Amounts in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

Json = Any

MOST_LINES = 1_000
MOST_UNITS = 10_000
MOST_COUPONS = 20


class RequestLine(NamedTuple):
    """One basket line; exactly one of `unit_price` and `amount` is set."""

    id: str
    sku: str
    quantity: int
    unit_price: int | None
    amount: int | None
    list_price: int | None = None
    unit_cost: int | None = None
    tax_rate: str | None = None
    attributes: Mapping[str, Json] | None = None

    @property
    def subtotal(self) -> int:
        """The line before any offer."""
        if self.amount is not None:
            return self.amount
        return (self.unit_price or 0) * self.quantity

    def unit_prices(self) -> tuple[int, ...]:
        """Each unit's price: an amount's remainder goes to the first units."""
        if self.amount is None:
            return (self.unit_price or 0,) * self.quantity
        each, rest = divmod(self.amount, self.quantity)
        return (each + 1,) * rest + (each,) * (self.quantity - rest)


@dataclass(frozen=True, slots=True)
class RequestShipping:
    """Shipping as the channel quotes it."""

    amount: int
    method: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How much the answer explains, to whom, in which language; and gift choices."""

    explain: str = "applied"
    offer: str | None = None
    audience: str = "shopper"
    language: str = "en"
    nudges: bool = True
    decline_gifts: tuple[str, ...] = ()
    gifts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the engine. `customer` and `context` hold what was sent, unknown keys refused."""

    channel: str
    currency: str
    lines: tuple[RequestLine, ...]
    products: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """By SKU: the facts that its lines carry, in the place of what the house knows (see Facts.products)."""
    region: str | None = None
    store: str | None = None
    prices_include_tax: bool | None = None
    customer: Mapping[str, Json] | None = None
    basket_id: str | None = None
    shipping: RequestShipping | None = None
    coupons: tuple[str, ...] = ()
    context: Mapping[str, Json] = field(default_factory=dict)
    proposals: tuple[Mapping[str, Json], ...] = ()
    reservation: str | None = None
    exclude: tuple[str, ...] = ()
    options: Options = Options()
    at: datetime | None = None
    """The clock of a simulation; None in a real decision."""
