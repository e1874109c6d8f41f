"""Documents that state every parameter of every kind, for whatever has to keep them."""

from typing import Any

from decisions.public import BENEFITS, CONDITIONS

ITEMS = {
    "skus": ["A", "B"],
    "categories": ["women/dresses"],
    "attributes": {"colour": ["red", "blue"], "size": ["38"]},
    "price": {"at_least": {"EUR": "10.00"}, "at_most": {"EUR": "20.00", "USD": "22.00"}},
    "margin": {"at_least": "12.5", "at_most": "40"},
    "listed_days": {"at_least": 0, "at_most": 365},
    "on_sale": False,
    "exclude": {"brands": ["Acme"], "exclude": {"tags": ["new"]}},
    "any": [{"brands": ["Zeta"]}, {"skus": ["C"], "any": [{"tags": ["x"]}]}],
}

BENEFITS_FULL: dict[str, dict[str, Any]] = {
    "percent_off with everything": {
        "kind": "percent_off",
        "percent": "12.5",
        "on": "items",
        "items": ITEMS,
        "of": "base",
        "which": "cheapest",
        "max_units": 3,
        "per_line": True,
        "max_discount": {"EUR": "20.00", "JPY": "2000"},
    },
    "amount_off per line": {
        "kind": "amount_off",
        "amount": {"EUR": "5.00"},
        "per": "line",
        "items": {"tags": ["t"]},
    },
    "amount_off the cheapest": {
        "kind": "amount_off",
        "amount": {"EUR": "5.00"},
        "on": "items",
        "which": "cheapest",
        "max_units": 2,
        "per_line": True,
        "max_discount": {"EUR": "20.00"},
    },
    "fixed_price of the dearest": {
        "kind": "fixed_price",
        "price": {"EUR": "9.00"},
        "items": {"on_sale": True},
        "which": "dearest",
        "max_units": 2,
        "per_line": True,
    },
    "set_discount by amount": {"kind": "set_discount", "size": 2, "amount": {"EUR": "5.00"}},
    "set_discount by price": {"kind": "set_discount", "size": 2, "price": {"EUR": "1.00"}},
    "buy_get for less": {"kind": "buy_get", "buy": {"quantity": 2}, "amount": {"EUR": "3.00"}},
    "fixed_price shipping": {"kind": "fixed_price", "price": {"EUR": "0.00"}, "on": "shipping"},
    "set_discount": {
        "kind": "set_discount",
        "size": 3,
        "discounted": 2,
        "percent": "50",
        "which": "dearest",
        "pick": "per_set",
        "max_repeats": 2,
    },
    "gift with options": {
        "kind": "gift",
        "options": [{"sku": "TOTE", "quantity": 2}, {"sku": "MUG"}],
        "add": "offer",
        "stock": "unlimited",
        "repeats": 3,
    },
    "set_price": {
        "kind": "set_price",
        "size": 3,
        "price": {"EUR": "50.00", "JPY": "9000"},
        "items": ITEMS,
        "max_repeats": 2,
    },
    "bundle with components": {
        "kind": "bundle",
        "components": [{"items": ITEMS, "quantity": 2}, {"items": {"skus": ["TIE"]}}, {"quantity": 3}],
        "amount": {"EUR": "5.00"},
        "max_repeats": 4,
    },
    "bundle of two of anything, as a component that says nothing": {
        "kind": "bundle",
        "components": [{}, {"items": {"skus": ["TIE"]}}],
        "percent": "10",
    },
    "buy_get by amount": {
        "kind": "buy_get",
        "buy": {"items": ITEMS, "amount": {"EUR": "50.00"}},
        "get": {"items": {"exclude": {"skus": ["A"]}}, "quantity": 2, "which": "dearest"},
        "price": {"EUR": "1.00"},
        "max_repeats": 2,
    },
    "buy_get of anything": {"kind": "buy_get", "buy": {"quantity": 2}, "percent": "50"},
    "tiered by spend": {
        "kind": "tiered",
        "by": "spend",
        "of": ITEMS,
        "on": "order",
        "basis": "before_discounts",
        "tiers": [
            {"from": {"EUR": "0.00", "USD": "0.00"}, "percent": "5"},
            {"from": {"EUR": "50.00", "USD": "60.00"}, "amount": {"EUR": "5.00", "USD": "6.00"}},
            {"from": {"EUR": "90.00", "USD": "99.00"}, "price": {"EUR": "80.00", "USD": "88.00"}},
        ],
    },
    "tiered by units": {
        "kind": "tiered",
        "by": "quantity",
        "mode": "graduated",
        "tiers": [{"from": 0, "percent": "0"}, {"from": 3, "amount": {"EUR": "5.00"}, "per": "unit"}],
    },
    "perk": {"kind": "perk", "code": "early", "text": "Early access"},
    "voucher": {"kind": "voucher", "template": "five"},
    "voucher of a pool": {"kind": "voucher", "pool": "thanks", "valid_days": 30},
    "points per amount": {
        "kind": "points",
        "per": {"amount": {"EUR": "1.00"}, "points": 2},
        "program": "bonus",
    },
    "points times": {"kind": "points", "multiplier": "1.5", "items": {"brands": ["B"]}},
}

CONDITIONS_FULL: dict[str, dict[str, Any]] = {
    "subtotal": {
        "kind": "subtotal",
        "at_least": {"EUR": "50.00"},
        "at_most": {"EUR": "90.00"},
        "of": ITEMS,
        "basis": "before_discounts",
        "with_shipping": True,
    },
    "quantity": {"kind": "quantity", "equals": 3, "of": {"categories": ["a/b"]}},
    "quantity between": {"kind": "quantity", "at_least": 1, "at_most": 3},
    "subtotal of exactly": {"kind": "subtotal", "equals": {"EUR": "50.00"}},
    "order_count between": {"kind": "order_count", "at_least": 1, "at_most": 3},
    "contains anything and a SKU": {"kind": "contains", "all_of": [{}, {"skus": ["A"]}]},
    "schedule over midnight": {"kind": "schedule", "days": ["sat", "fri"], "from": "22:00", "to": "02:30"},
    "expression": {"kind": "expression", "cel": "basket.subtotal > 100 &&\n  'vip' in customer.segments"},
    "segment": {"kind": "segment", "in": ["vip", "gold, silver"]},
    "distinct": {"kind": "distinct", "at_least": 2, "at_most": 4, "of": ITEMS},
    "days_since_last_order": {"kind": "days_since_last_order", "at_least": 0, "at_most": 30},
    "lifetime_spend": {
        "kind": "lifetime_spend",
        "at_least": {"EUR": "500.00", "JPY": "60000"},
        "at_most": {"EUR": "900.00"},
    },
    "attribute that equals a number": {"kind": "attribute", "of": "customer", "name": "size", "equals": 38},
    "attribute that is true": {"kind": "attribute", "of": "context", "name": "night", "equals": True},
    "attribute of several sorts": {
        "kind": "attribute",
        "of": "context",
        "name": "x",
        "in": ["a b", 7, False],
    },
    "attribute between": {
        "kind": "attribute",
        "of": "customer",
        "name": "age",
        "at_least": "-1.50",
        "at_most": "1000000.125",
    },
    "score that may be missing": {
        "kind": "score",
        "name": "lifetime_value",
        "at_least": "0.123456789",
        "at_most": "1",
        "missing": "pass",
    },
    "coupon_held with spaces within": {"kind": "coupon_held", "in": ["SUMMER 10", "x"]},
    "arm": {"kind": "arm", "experiment": "aov-q4", "in": ["control", "treatment"]},
    "referrer": {"kind": "referrer", "in": ["affiliate:", "https://example.com/a?b=c"]},
}

WHOLE: dict[str, dict[str, Any]] = {
    "every flat field": {
        "offer": "full",
        "name": "Full",
        "campaign": "c",
        "tags": ["a", "b c"],
        "owner": "maria@example.com",
        "objective": "lift_aov",
        "kpi": {"metric": "revenue", "target": "+5%"},
        "budget": {"EUR": "50000.00", "USD": "1.00"},
        "budget_short": "cut",
        "sunset": "2026-09-30",
        "suppressions": {"none": "because"},
        "texts": {"de": {"name": "Voll", "message": "Alles"}},
        "starts": "2026-06-01T09:30",
        "ends": "2026-09-01",
        "zone": "Europe/Berlin",
        "trigger": "code",
        "codes": ["SUMMER10", "a b"],
        "case_sensitive": True,
        "partner": "anna",
        "priority": -5,
        "stage": "order",
        "where": {"channels": ["web"], "regions": ["EU", "CH"], "stores": ["s1"]},
        "stacking": {
            "exclusive": "stage",
            "groups": ["g"],
            "never_with": {"offers": ["o"], "tags": ["t"], "groups": ["h"]},
            "share_units": True,
        },
    },
    "every limit": {
        "offer": "x",
        "trigger": "code",
        "codes": ["A"],
        "pools": ["spring", "late-spring"],
        "limits": {
            "total": 1000,
            "per_customer": 1,
            "per_code": 5,
            "per_channel": {"pos": 200, "web": 0},
            "per_store": 20,
            "per_period": [
                {"count": 1, "period": "month"},
                {"count": 3, "period": "week", "kind": "rolling", "per": "offer"},
            ],
            "identities": ["email", "card"],
            "guests": "reject",
            "cancelled": "keep",
        },
        "returns": "claw_back",
    },
    "one limit": {"offer": "x", "limits": {"total": 0}, "returns": "reevaluate"},
    "alone on its lines": {"offer": "x", "stacking": {"exclusive": "line"}},
    "no budget with a reason, an instant with an offset": {
        "offer": "x",
        "budget": {"none": "few"},
        "starts": "2026-06-01T00:00:30Z",
        "ends": "2026-06-02T00:00+02:00",
    },
}

TREES: dict[str, list[dict[str, Any]]] = {
    "any": [{"any": [{"kind": "segment", "in": ["a"]}, {"kind": "channel", "in": ["web"]}]}],
    "not one": [{"not": {"kind": "segment", "in": ["a"]}}],
    "none of two": [{"not": {"any": [{"kind": "segment", "in": ["a"]}, {"kind": "channel", "in": ["w"]}]}}],
    "not all of two": [{"not": [{"kind": "segment", "in": ["a"]}, {"kind": "channel", "in": ["w"]}]}],
    "not any of one": [{"not": {"any": [{"kind": "segment", "in": ["a"]}]}}],
    "not not": [{"not": {"not": {"kind": "segment", "in": ["a"]}}}],
    "all in any in all": [
        {
            "all": [
                {"any": [{"all": [{"kind": "order_count", "equals": 0}]}, {"kind": "region", "in": ["DE"]}]}
            ]
        },
        {"kind": "quantity", "at_least": 1},
    ],
    "an empty group": [{"all": []}],
}

GIVE = [{"kind": "percent_off", "percent": "10"}]


def offers_of_kinds() -> dict[str, dict[str, Any]]:
    """Offer documents by name: each kind's sample, and those that state every parameter, tree and key."""
    benefits = {f"sample of {kind}": cls.sample for kind, cls in BENEFITS.items()} | BENEFITS_FULL
    conditions = {f"sample of {kind}": cls.sample for kind, cls in CONDITIONS.items()} | CONDITIONS_FULL
    parts = {f"gives {name}": {"give": [benefit]} for name, benefit in benefits.items()}
    parts |= {f"when {name}": {"when": [condition]} for name, condition in conditions.items()}
    parts |= {f"tree {name}": {"when": tree} for name, tree in TREES.items()}
    parts |= {f"keys, {name}": keys for name, keys in WHOLE.items()}
    return {name: {"offer": "x", "give": GIVE, **part} for name, part in parts.items()}
