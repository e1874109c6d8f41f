"""Random orders through the services: offers of many kinds under limits that they never reach."""

import json
import random
from typing import Any

from django.db import transaction

from catalog.models import Scope
from catalog.selectors.keys import KeyGrant
from decisions.engine import read_request
from decisions.ledger.claims import ClaimRow
from decisions.services.decide import decide_and_log
from decisions.services.redemption.prepared import prepare
from decisions.services.redemption.redeeming import redeem
from decisions.services.redemption.returning import Wanted, give_back_units

Json = dict[str, Any]
GRANT = KeyGrant(1, "test", "web", frozenset(), frozenset(scope.value for scope in Scope), 1)
PRICES = ["0.01", "1.05", "3.33", "9.99", "10.00", "19.90", "50.00"]
SKUS = ["DRESS", "TOTE", "FLOORED", "OTHER"]


def offers(draw: random.Random, returns: str) -> list[Json]:
    """A book: five offers that meet in many baskets, each limited in another way."""
    threshold = {"kind": "subtotal", "at_least": {"EUR": draw.choice(["20.00", "50.00", "99.00"])}}
    units = {"kind": "quantity", "at_least": draw.randint(2, 5)}
    shapes: list[Json] = [
        {"give": [{"kind": "percent_off", "percent": draw.choice(["5", "12.5", "33.3333"]), "on": "order"}]},
        {"give": [{"kind": "amount_off", "amount": {"EUR": "7.77"}, "on": "order"}], "when": [threshold]},
        {"give": [{"kind": "set_discount", "size": 3, "items": {"skus": draw.sample(SKUS, 2)}}]},
        {"give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}], "when": [threshold]},
        {
            "give": [{"kind": "percent_off", "percent": "10", "items": {"skus": draw.sample(SKUS, 2)}}],
            "when": [units],
        },
        {"give": [{"kind": "points", "points": draw.randint(1, 99)}]},
        {"give": [{"kind": "gift", "options": [{"sku": "TOTE"}]}], "when": [units]},
        {
            "give": [
                {
                    "kind": "tiered",
                    "by": "spend",
                    "mode": "reach",
                    "tiers": [
                        {"from": {"EUR": "30.00"}, "percent": "5"},
                        {"from": {"EUR": "60.00"}, "percent": "15"},
                    ],
                }
            ]
        },
    ]
    limits: list[Json] = [
        {"limits": {"total": 10**6}},
        {"limits": {"per_customer": 10**6}, "budget": {"EUR": "1000000.00"}},
        {"limits": {"per_channel": {"web": 10**6}}},
        {"budget": {"EUR": "1000000.00"}},
    ]
    return [
        {"offer": f"o-{number}", "returns": returns, **limits[number % len(limits)], **shape}
        for number, shape in enumerate(draw.sample(shapes, 5))
    ]


def basket(draw: random.Random) -> Json:
    """A request of a known customer."""
    count = draw.choice((1, 1, 1, 2, 2, 3, 4))
    lines = [
        {
            "id": str(number),
            "sku": draw.choice(SKUS),
            "quantity": draw.choice((1, 1, 2, 3, 4)),
            "unit_price": draw.choice(PRICES),
        }
        for number in range(1, count + 1)
    ]
    return {
        "channel": "web",
        "currency": "EUR",
        "customer": {"id": f"c-{draw.randint(1, 9)}"},
        "basket": {"lines": lines, "shipping": {"amount": "4.90"}},
    }


def bought(request: Json, order: str) -> ClaimRow:
    """The redemption of a request by an order."""
    text = json.dumps(request)
    answer = json.loads(decide_and_log(request=read_request(json.loads(text)), received=text, grant=GRANT))
    prepared = prepare(answer["id"], grant=GRANT)
    with transaction.atomic():
        claim, _ = redeem(prepared, order_id=order, order_total=None, reservation=None)
    return claim


def returned(claim: ClaimRow, name: str, units: dict[str, int], *, shipping: bool = False) -> Json:
    """The answer of one return."""
    with transaction.atomic():
        text = give_back_units(claim.redemption, Wanted(units, shipping), return_id=name, grant=GRANT)
    told: Json = json.loads(text)
    return told
