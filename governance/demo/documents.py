"""The demo's campaign, policy and offers as documents, their windows seen from today."""

from datetime import date, timedelta
from typing import Any

Document = dict[str, Any]

ZONE = "Europe/Berlin"
AHEAD = timedelta(days=90)

POLICY: Document = {
    "policy": "default",
    "objective": "shopper",
    "rounding": "half_up",
    "unknown_cost": "flag",
    "max_coupons": 3,
    "groups": [{"group": "seasonal", "mode": "best", "scope": "basket"}],
    "programs": {"bonus": {"per": {"EUR": "1.00", "USD": "1.00"}, "points": 1}},
    "owner": "olga@example.com",
    "reason": "one seasonal offer a basket, and a bonus program",
}

GUARDRAIL: Document = {
    "guardrail": "depth-60",
    "kind": "max_depth",
    "params": {"percent": "60"},
    "owner": "fin@example.com",
    "reason": "deeper than this nobody believes the price",
    "endless": "it holds in every season",
}
SUPPRESSION: Document = {
    "suppression": "protect-full-price",
    "people": [{"kind": "score", "name": "discount_sensitivity", "at_most": "0.1"}],
    "blocks": {"tags": ["seasonal"]},
    "owner": "maria@example.com",
    "reason": "they buy anyway",
    "endless": "looked at with the scores, every quarter",
}


def campaign(code: str, today: date) -> Document:
    """What the offers below inherit."""
    return {
        "campaign": code,
        "name": "This season",
        "owner": "maria@example.com",
        "objective": "lift_aov",
        "kpi": {"metric": "average_order_value", "target": "+5%"},
        "budget": {"EUR": "200000.00", "USD": "220000.00"},
        "suppressions": {"none": "open to everybody"},
        "zone": ZONE,
        "starts": str(today - timedelta(days=30)),
        "ends": str(today + AHEAD),
        "sunset": str(today + AHEAD + timedelta(days=30)),
    }


def live_offers() -> list[Document]:
    """What is approved and published."""
    return [
        {
            "offer": "season10",
            "name": "Season 10 %",
            "tags": ["seasonal"],
            "budget": {"EUR": "50000.00", "USD": "55000.00"},
            "texts": {"de": {"name": "Saison 10 %", "message": "10 % auf Ihre Bestellung"}},
            "trigger": "code",
            "codes": ["SEASON10"],
            "priority": 50,
            "where": {"channels": ["web", "app"]},
            "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
            "stacking": {"groups": ["seasonal"]},
        },
        {
            "offer": "five-off-fifty",
            "name": "5 off from 50",
            "tags": ["seasonal"],
            "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00", "USD": "55.00"}}],
            "give": [{"kind": "amount_off", "amount": {"EUR": "5.00", "USD": "5.50"}, "on": "order"}],
            "stacking": {"groups": ["seasonal"]},
        },
        {
            "offer": "lune10",
            "name": "10 % off Lune",
            "where": {"regions": ["EU"]},
            "give": [{"kind": "percent_off", "percent": "10", "items": {"brands": ["Lune"]}}],
        },
        {
            "offer": "socks-3-for-2",
            "name": "Socks: 3 for 2",
            "objective": "clear_stock",
            "kpi": {"metric": "units_sold", "target": "1500"},
            "give": [
                {
                    "kind": "set_discount",
                    "size": 3,
                    "items": {"categories": ["accessories/socks"]},
                    "which": "cheapest",
                }
            ],
        },
        {
            "offer": "tote-from-100",
            "name": "A tote bag from 100",
            "budget": {"EUR": "9000.00", "USD": "9900.00"},
            "when": [{"kind": "subtotal", "at_least": {"EUR": "100.00", "USD": "110.00"}}],
            "give": [{"kind": "gift", "options": [{"sku": "TOTE", "quantity": 1}]}],
        },
        {
            "offer": "double-points",
            "name": "Double points for our best",
            "objective": "reward_loyalty",
            "kpi": {"metric": "retention", "target": "+2%"},
            "budget": {"none": "points have their own plan"},
            "when": [{"kind": "segment", "in": ["vip"]}],
            "give": [{"kind": "points", "multiplier": "2", "program": "bonus"}],
        },
        {
            "offer": "ship-free-80",
            "name": "Free shipping from 80",
            "when": [{"kind": "subtotal", "at_least": {"EUR": "80.00", "USD": "88.00"}}],
            "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
        },
        {
            "offer": "vip-sneakers",
            "name": "VIP price: white sneakers",
            "objective": "reward_loyalty",
            "kpi": {"metric": "retention", "target": "+2%"},
            "when": [{"kind": "segment", "in": ["vip"]}],
            "give": [
                {
                    "kind": "fixed_price",
                    "price": {"EUR": "59.00", "USD": "65.00"},
                    "items": {"skus": ["SNEAKER-WHITE"]},
                }
            ],
        },
    ]


def scheduled_offer(today: date) -> Document:
    """Approved, and still to come."""
    return {
        "offer": "home-weekend",
        "name": "Home weekend: 15 % off",
        "starts": str(today + timedelta(days=7)),
        "ends": str(today + timedelta(days=9)),
        "give": [{"kind": "percent_off", "percent": "15", "items": {"categories": ["home"]}}],
    }


def revised_offer() -> Document:
    """A new version of a live offer, in review: what changes can be read there."""
    now = next(document for document in live_offers() if document["offer"] == "vip-sneakers")
    lower = {**now["give"][0], "price": {"EUR": "55.00", "USD": "60.00"}}
    return {**now, "name": "VIP price: white sneakers, lower", "give": [lower]}


def reviewed_offer() -> Document:
    """Waits for a checker."""
    return {
        "offer": "outdoor15",
        "name": "Outdoor 15 %",
        "objective": "clear_stock",
        "kpi": {"metric": "sell_through", "target": "+10%"},
        "budget": {"EUR": "12000.00"},
        "give": [{"kind": "percent_off", "percent": "15", "items": {"tags": ["outdoor"]}}],
    }


def returned_offer() -> Document:
    """Sent back with a remark."""
    return {
        "offer": "flash50",
        "name": "Flash: half price on knitwear",
        "give": [
            {
                "kind": "percent_off",
                "percent": "50",
                "items": {"categories": ["women/knitwear", "men/knitwear"]},
            }
        ],
    }


def drafted_offer() -> Document:
    """Still on somebody's desk, and without what review asks for."""
    return {
        "offer": "candle-bundle",
        "name": "Two candles, one vase",
        "campaign": None,
        "when": [{"kind": "contains", "all_of": [{"skus": ["CANDLE-FIG"]}, {"skus": ["VASE-GREEN"]}]}],
        "give": [{"kind": "amount_off", "amount": {"EUR": "8.00"}, "on": "order"}],
    }


def ended_offer(today: date) -> Document:
    """Over since last week."""
    return {
        "offer": "opening-week",
        "name": "Opening week: 5 off",
        "starts": str(today - timedelta(days=21)),
        "ends": str(today - timedelta(days=7)),
        "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}],
    }


def request() -> Document:
    """A basket that meets several of the offers; the code wins, five-off-fifty is displaced."""
    return {
        "channel": "web",
        "region": "DE",
        "currency": "EUR",
        "customer": {"id": "c-42"},
        "basket": {
            "id": "demo-basket",
            "lines": [
                {"id": "1", "sku": "BLOUSE-WHITE", "quantity": 1, "unit_price": "39.90"},
                {"id": "2", "sku": "SOCKS-DOT", "quantity": 3, "unit_price": "6.90"},
                {"id": "3", "sku": "MUG-STONE", "quantity": 2, "unit_price": "12.50"},
            ],
            "shipping": {"amount": "4.90", "method": "standard", "country": "DE"},
        },
        "coupons": ["SEASON10"],
        "options": {"explain": "candidates", "nudges": True},
    }
