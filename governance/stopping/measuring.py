"""What a stop rule measures, as pure functions of what was sold and refused in its window."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from decisions.public import Burn, Refusal, Sale

HUNDRED = Decimal(100)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time; of an offer, with the window in which its budget is to last."""

    since: datetime
    until: datetime
    starts: datetime | None = None
    ends: datetime | None = None

    def planned(self, limit: int) -> Decimal:
        """The part of a budget that is meant for this span."""
        if self.starts is None or self.ends is None or self.ends <= self.starts:
            return Decimal(0)
        span, whole = (self.until - self.since) // TICK, (self.ends - self.starts) // TICK
        return Decimal(limit) * span / whole


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured: a factor or per cent, and on how many orders (and refusals)."""

    value: Decimal
    count: int
    off: Mapping[str, int]
    """What discounts took, minor units by currency."""


def pace(code: str, window: Window, sales: Sequence[Sale], budgets: Collection[Burn]) -> Reading:
    """How many times faster than planned an offer's budgets were used: the quickest of its currencies."""
    own = [sale for sale in sales if code in sale.drawn]
    drawn = _sums((sale.currency, sale.drawn[code]) for sale in own)
    factors = [Decimal(0)]
    for budget in budgets:
        planned = window.planned(budget.limit)
        if planned > 0:
            factors.append(Decimal(drawn.get(budget.unit, 0)) / planned)
    return Reading(max(factors), len(own), drawn)


def discount_share(code: str, sales: Sequence[Sale]) -> Reading:
    """Per cent of the orders that an offer applied to, which it took off; of all and by all for ""."""
    own = [sale for sale in sales if not code or code in sale.off]
    off = _sums((sale.currency, sale.off[code] if code else sum(sale.off.values())) for sale in own)
    gross = _sums((sale.currency, sale.gross) for sale in own)
    shares = [HUNDRED * off[unit] / gross[unit] for unit in off if gross[unit]]
    return Reading(max(shares, default=Decimal(0)), len(own), off)


def refusal_rate(code: str, sales: Sequence[Sale], refusals: Sequence[Refusal]) -> Reading:
    """Per cent of orders and refusals that were refused because of an offer; of any for ""."""
    own = [sale for sale in sales if not code or code in sale.off]
    refused = sum(1 for refusal in refusals if not code or code in refusal.offers)
    count = len(own) + refused
    off = _sums((sale.currency, sale.off[code] if code else sum(sale.off.values())) for sale in own)
    return Reading(HUNDRED * refused / count if count else Decimal(0), count, off)


def _sums(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit, amount in parts:
        found[unit] = found.get(unit, 0) + amount
    return found
