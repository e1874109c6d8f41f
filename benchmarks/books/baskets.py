"""Products and requests: fixed catalogue prices, and each request's own prices around them."""

import random
from typing import Any

Json = dict[str, Any]
SPREAD = 0.1
"""A request's price lies so far around the product's at most: a cache of results must not shine."""


def money(minor: float) -> str:
    """Cents as a decimal text, at least one cent."""
    cents = max(1, round(minor))
    return f"{cents // 100}.{cents % 100:02d}"


def prices(count: int) -> dict[str, int]:
    """SKU -> usual price in cents."""
    chance = random.Random(f"prices {count}")
    return {f"P{number}": chance.randint(1_500, 12_000) for number in range(count)}


def products(usual: dict[str, int]) -> list[Json]:
    """The products of those SKUs, spread over two brands and two categories."""
    return [
        {
            "sku": sku,
            "price": {"EUR": money(price)},
            "brand": "Alba" if number % 2 else "Bora",
            "categories": ["women/dresses"] if number % 3 == 0 else ["men"],
            "tags": ["basic"] if number % 4 == 0 else [],
        }
        for number, (sku, price) in enumerate(usual.items())
    ]


def quantity(number: int) -> int:
    """The units of a basket's line."""
    return 1 + number % 3


def requests(usual: dict[str, int], count: int) -> list[Json]:
    """Requests for one line of each SKU, with prices of their own."""
    chance = random.Random(f"requests {len(usual)}")
    found = []
    for _ in range(count):
        lines = [
            {
                "id": str(number + 1),
                "sku": sku,
                "quantity": quantity(number),
                "unit_price": money(price * chance.uniform(1 - SPREAD, 1 + SPREAD)),
            }
            for number, (sku, price) in enumerate(usual.items())
        ]
        found.append(
            {
                "channel": "web",
                "currency": "EUR",
                "customer": {"id": "c-1", "segments": ["vip"]},
                "coupons": ["THREE"],
                "basket": {"lines": lines, "shipping": {"amount": "4.90"}},
            }
        )
    return found
