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
