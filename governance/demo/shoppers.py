"""The demo's customers, their segments and a few orders."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from catalog.models import Customer, Segment
from catalog.services.feeds.landing import Source
from catalog.services.feeds.running import run_feed
from catalog.services.segments import refresh_segments

# id, tier, language, segments, days ago of each order
CUSTOMERS: tuple[tuple[str, str, str, list[str], tuple[int, ...]], ...] = (
    ("c-42", "gold", "de", ["vip"], (200, 160, 120, 80, 40, 20, 6)),
    ("c-7", "silver", "de", [], (90, 30)),
    ("c-8", "", "fr", [], (12,)),
    ("c-13", "gold", "en", ["vip"], (300, 210, 140)),
    ("c-21", "", "de", [], (180,)),
    ("c-34", "", "de", [], (260, 130)),
    ("c-55", "silver", "fr", [], ()),
    ("c-89", "", "en", [], ()),
)


def fill_shoppers(actor: User, at: datetime) -> None:
    """Segments, customers and orders; left alone where they are known already."""
    Segment.objects.get_or_create(code="vip", defaults={"name": "Our best customers", "owner": actor})
    lapsed = {"fact": "days_since_last_order", "at_least": 90}
    Segment.objects.get_or_create(
        code="lapsed", defaults={"name": "Ordered once, not for 90 days", "rule": lapsed, "owner": actor}
    )
    if not Customer.objects.filter(code=CUSTOMERS[-1][0]).exists():
        source = Source(door="command", at=at, actor=actor)
        run_feed(kind="customers", rows=[_customer(*row[:4]) for row in CUSTOMERS], source=source)
        orders = [_order(row[0], days, at) for row in CUSTOMERS for days in row[4]]
        run_feed(kind="orders", rows=orders, source=source)
    refresh_segments(now=at)


def _customer(code: str, tier: str, language: str, segments: list[str]) -> dict[str, Any]:
    return {
        "id": code,
        "email": f"{code}@example.com",
        "tier": tier,
        "attributes": {"language": language},
        "segments": segments,
    }


def _order(customer: str, days: int, at: datetime) -> dict[str, Any]:
    placed = (at - timedelta(days=days)).replace(microsecond=0)
    return {
        "channel": "web",
        "order_id": f"demo-{customer}-{days}",
        "customer": customer,
        "region": "DE",
        "currency": "EUR",
        "placed_at": placed.isoformat().replace("+00:00", "Z"),
        "total": "54.80",
        "shipping": "4.90",
        "lines": [{"id": "1", "sku": "DRESS-RED-38", "quantity": 1, "amount": "49.90"}],
    }
