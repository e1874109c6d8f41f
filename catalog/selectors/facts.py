"""The shapes of decision facts, as plain values.

Money is in minor units, decimals and times are texts ("19", "2026-06-15T09:00:00.000000Z").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.shredding.keys import OpenKey


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """One product with its price in the request's currency and region; None = unknown."""

    sku: str
    name: str = ""
    brand: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    tax_rate: str | None = None
    listed_since: str | None = None
    discountable: bool = True
    price: int | None = None
    cost: int | None = None
    floor: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """One customer; `lifetime_spend` in minor units per currency, `scores` decimal texts."""

    code: str
    tier: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    order_count: int = 0
    first_order_at: str | None = None
    last_order_at: str | None = None
    lifetime_spend: Mapping[str, int] = field(default_factory=dict)
    segments: tuple[str, ...] = ()
    scores: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A registered channel's settings."""

    code: str
    prices_include_tax: bool = False
    decision_minutes: int = 30
    hold_minutes: int = 15
    paying_minutes: int = 60
    offline_hours: int = 24


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """Everything looked up for one request; `regions` nearest first."""

    currency: str
    regions: tuple[str, ...]
    customer: CustomerFacts | None
    products: Mapping[str, ProductFacts]
    key: OpenKey | None = None
    """A live data key of the person asked for."""
    beside: str | None = None
    """What was looked up along, as text."""
