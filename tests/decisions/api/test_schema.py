"""The OpenAPI document says what the API really takes and gives."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from drf_spectacular.generators import SchemaGenerator

from decisions.api.examples import ANSWER, REQUEST
from decisions.engine import DocumentErrors, read_request
from tests.decisions.conftest import Ask, House
from tests.decisions.documents import BOOK, basket, lines

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    found: Json = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return json.loads(json.dumps(found, default=str))  # type: ignore[no-any-return]


def check(document: Json, component: str, value: Any) -> None:
    """Raises where a value is not as the component says; unknown members of the answer are errors too."""
    schema = {"$ref": f"#/components/schemas/{component}", "components": document["components"]}
    formats = jsonschema.FormatChecker(["date"])
    jsonschema.Draft202012Validator(schema, format_checker=formats).validate(value)


def test_both_verbs_are_described(document: Json) -> None:
    post = document["paths"]["/api/v1/decisions"]["post"]
    assert post["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/DecisionRequest")
    assert {"200", "400", "401", "403", "413", "415", "503"} <= set(post["responses"])
    get = document["paths"]["/api/v1/decisions/{decision_id}"]["get"]
    assert {"200", "401", "403", "404"} <= set(get["responses"])


def test_the_examples_are_true(document: Json) -> None:
    check(document, "Decision", ANSWER.value)
    check(document, "DecisionRequest", REQUEST.value)
    assert read_request(REQUEST.value).coupons == ("SUMMER10",)


PRODUCTS: list[tuple[Json, bool]] = [
    ({}, True),
    ({"price": "9.00", "cost": None, "price_floor": {"EUR": "8.00", "USD": "9.00"}}, True),
    ({"cost": 9}, False),
    ({"cost": {"EUR": 9}}, False),
    ({"cost": "-9.00"}, False),
    ({"tax_rate": "19.25", "listed_since": "2026-06-01"}, True),
    ({"tax_rate": "99999"}, False),
    ({"tax_rate": "-0"}, False),
    ({"tax_rate": 19}, False),
    ({"tax_rate": "19.123456789012345"}, False),
    ({"listed_since": "20260601"}, False),
    ({"listed_since": "2026-W23-1"}, False),
    ({"name": "x" * 300, "brand": "x" * 200, "categories": ["a/b"], "tags": ["x" * 200]}, True),
    ({"name": "x" * 301}, False),
    ({"categories": ["x" * 201]}, False),
    ({"categories": ["a//b"]}, False),
    ({"categories": ["/".join("a" * 20)]}, True),
    ({"categories": ["/".join("a" * 21)]}, False),
    ({"tags": ["x" * 201]}, False),
    ({"discountable": False, "attributes": {"size": 38, "new": True}}, True),
    ({"discountable": "no"}, False),
    ({"attributes": [1]}, False),
]


@pytest.mark.parametrize(("product", "right"), PRODUCTS)
def test_a_carried_product_is_read_as_it_is_described(document: Json, product: Json, right: bool) -> None:
    line = {"id": "1", "sku": "A", "quantity": 1, "unit_price": "10.00", "product": product}
    body = {"channel": "web", "currency": "EUR", "basket": {"lines": [line]}}
    read, described = True, True
    try:
        read_request(body)
    except DocumentErrors:
        read = False
    try:
        check(document, "DecisionRequest", body)
    except jsonschema.ValidationError:
        described = False
    assert (read, described) == (right, right)


@pytest.mark.parametrize(
    "request_body",
    [
        basket(coupons=["SUMMER10", "NOPE"], customer={"id": "c-42"}, options={"explain": "all"}),
        basket(basket={"lines": [{"id": "1", "sku": "A", "quantity": 3, "amount": "100.00"}]}),
        basket(currency="JPY", basket=lines(("A", 2, "100"))),
        basket(basket={"lines": []}),
    ],
    ids=["everything", "an amount", "no decimals", "empty"],
)
def test_real_answers_conform(
    document: Json, ask: Ask, install: Callable[..., object], house: House, request_body: Json
) -> None:
    granted = [
        {"kind": "points", "points": 100},
        {"kind": "perk", "code": "early", "text": "Early access"},
        {"kind": "voucher", "pool": "next-order"},
        {"kind": "voucher", "template": "five-off"},
    ]
    points = {"offer": "points", "give": granted}
    install(*BOOK, points, policy={"programs": {"bonus": {"per": {"EUR": "1.00"}}}})
    check(document, "DecisionRequest", request_body)
    answer = json.loads(ask(request_body, key=house.diagnosing).content)
    check(document, "Decision", answer)
    assert set(answer) <= set(document["components"]["schemas"]["Decision"]["properties"])
    for offer in answer["offers"]:
        assert set(offer) <= set(document["components"]["schemas"]["DecidedOffer"]["properties"])
    for reward in answer["rewards"]:
        assert set(reward) <= set(document["components"]["schemas"]["DecidedReward"]["properties"])
