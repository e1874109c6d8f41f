"""What protects a product reads the product's own attributes, whatever a line says."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one

TEN = {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10"}]}
PRODUCTS = [{"sku": "A", "attributes": {"map": "95.00", "guarded": "yes"}}]
GUARDED = {"attributes": {"guarded": "yes"}}
FLOOR = {"guardrail": "g", "kind": "price_floor", "params": {"attribute": "map"}}
NEVER = {"guardrail": "g", "kind": "never_discount", "scope": {"items": GUARDED}}
SPARED = {"guardrail": "g", "kind": "never_discount", "scope": {"items": {"exclude": {"any": [GUARDED]}}}}
ALL: dict[str, Any] = {"suppression": "s", "blocks": {"all": True}}
IN_BASKET = [{"kind": "contains", "all_of": [GUARDED]}]
BY_CEL = [{"kind": "expression", "cel": "basket.lines.exists(l, l.attributes['guarded'] == 'yes')"}]

CASES: list[tuple[str, dict[str, Any], str]] = [
    ("a price floor", {"guardrails": [FLOOR]}, "5.00"),
    ("a guardrail's items", {"guardrails": [NEVER]}, "0.00"),
    ("a guardrail's exclusions", {"guardrails": [SPARED]}, "10.00"),
    ("a suppression's items", {"suppressions": [ALL | {"items": GUARDED}]}, "0.00"),
    ("a suppression by what is in the basket", {"suppressions": [ALL | {"people": IN_BASKET}]}, "0.00"),
    ("a suppression by an expression", {"suppressions": [ALL | {"people": BY_CEL}]}, "0.00"),
]


@pytest.mark.parametrize(("name", "rules", "discount"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("sent", [None, {"map": "0.01", "guarded": "no"}, {"map": "words", "guarded": "x"}])
def test_a_line_cannot_say_otherwise(name: str, rules: dict[str, Any], discount: str, sent: Any) -> None:
    request = basket(("A", 1, "100.00"))
    if sent is not None:
        request["basket"]["lines"][0]["attributes"] = sent
    document = {"currency": "EUR", "offers": [TEN], "products": PRODUCTS, "requests": [request]}
    assert one(document | rules)["totals"]["discount"] == discount


def test_a_product_that_the_request_carries_is_the_product() -> None:
    request = basket(("A", 1, "100.00"))
    request["basket"]["lines"][0]["product"] = {"attributes": {"map": "97.00"}}
    request["basket"]["lines"][0]["attributes"] = {"map": "0.01"}
    document = {"currency": "EUR", "offers": [TEN], "guardrails": [FLOOR], "products": PRODUCTS}
    assert one(document | {"requests": [request]})["totals"]["discount"] == "3.00"


def test_an_offer_still_reads_what_a_line_says() -> None:
    offer = {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10", "items": GUARDED}]}
    request = basket(("A", 1, "100.00"))
    request["basket"]["lines"][0]["attributes"] = {"guarded": "no"}
    document = {"currency": "EUR", "offers": [offer], "products": PRODUCTS, "requests": [request]}
    assert one(document)["totals"]["discount"] == "0.00"
