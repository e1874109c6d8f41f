"""One worked question and answer for the OpenAPI document."""

from drf_spectacular.utils import OpenApiExample

REQUEST = OpenApiExample(
    "Two dresses with a code",
    request_only=True,
    value={
        "channel": "web",
        "region": "DE",
        "currency": "EUR",
        "customer": {"id": "c-42"},
        "basket": {
            "id": "b-9f3",
            "lines": [{"id": "1", "sku": "DRESS-RED-38", "quantity": 2, "unit_price": "49.90"}],
            "shipping": {"amount": "4.90", "method": "standard", "country": "DE"},
        },
        "coupons": ["SUMMER10"],
        "options": {"explain": "candidates", "language": "en"},
    },
)
ANSWER = OpenApiExample(
    "10 % off the order",
    response_only=True,
    status_codes=["200"],
    value={
        "id": "01JXSKQBW0T3M9V0Q8C3YH2N5D",
        "object": "decision",
        "created": "2026-06-15T09:00:00Z",
        "expires": "2026-06-15T09:30:00Z",
        "snapshot": "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
        "overrides": 17,
        "engine": "1.0",
        "optimality": "proven",
        "currency": "EUR",
        "totals": {
            "subtotal": "99.80",
            "item_discount": "0.00",
            "order_discount": "9.98",
            "shipping": "4.90",
            "shipping_discount": "0.00",
            "discount": "9.98",
            "total": "94.72",
        },
        "lines": [
            {
                "id": "1",
                "sku": "DRESS-RED-38",
                "quantity": 2,
                "unit_price": "49.90",
                "subtotal": "99.80",
                "discount": "9.98",
                "total": "89.82",
                "unit_totals": ["44.91", "44.91"],
                "adjustments": [{"offer": "summer10", "stage": "order", "amount": "9.98"}],
                "flags": [],
            }
        ],
        "shipping": {"amount": "4.90", "discount": "0.00", "total": "4.90", "adjustments": []},
        "offers": [
            {
                "code": "summer10",
                "version": 3,
                "name": "Summer 10 %",
                "state": "applied",
                "stage": "order",
                "amount": "9.98",
                "coupon": "SUMMER10",
                "message": "10 % off your order",
                "reasons": [],
            }
        ],
        "coupons": [{"code": "SUMMER10", "state": "applied", "offer": "summer10", "reasons": []}],
        "gifts": [],
        "rewards": [],
        "nudges": [],
        "experiments": [],
    },
)
RESERVE = OpenApiExample(
    "For a quarter of an hour",
    request_only=True,
    value={"decision": "01JXSKQBW0T3M9V0Q8C3YH2N5D", "ttl_seconds": 900},
)
EXTEND = OpenApiExample("While the shopper pays", request_only=True, value={"ttl_seconds": 3600})
REDEEM = OpenApiExample(
    "An order with its reservation",
    request_only=True,
    value={
        "decision": "01JXSKQBW0T3M9V0Q8C3YH2N5D",
        "reservation": "rsv_01JXSKR0A7C5QW5B6D5M3T9VXE",
        "order_id": "o-1001",
        "order_total": "94.72",
    },
)
RETURN = OpenApiExample(
    "One of two dresses",
    request_only=True,
    value={"return_id": "ret-1", "lines": [{"id": "1", "quantity": 1}], "shipping": False},
)
OFFLINE = OpenApiExample(
    "Two tote bags, sold without offers",
    request_only=True,
    value={
        "rows": [
            {
                "id": "b1-3-000123",
                "till": "b1-3",
                "order_id": "o-2001",
                "sold_at": "2026-06-15T08:55:00.000Z",
                "snapshot": "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
                "overrides": 0,
                "request": {
                    "channel": "pos",
                    "currency": "EUR",
                    "basket": {"lines": [{"id": "1", "sku": "TOTE", "quantity": 2, "unit_price": "15.00"}]},
                },
                "answer": {
                    "total": "30.00",
                    "lines": [{"id": "1", "unit_totals": ["15.00", "15.00"]}],
                },
            }
        ]
    },
)
