"""Condition expression."""

from typing import Any

import pytest

from decisions.engine import DocumentErrors, read_offer
from tests.decisions.engine.running import basket, problems, refusals

PRODUCTS = [
    {
        "sku": "A",
        "brand": "Ada",
        "categories": ["women/dresses"],
        "tags": ["new"],
        "attributes": {"colour": "red"},
    }
]
CUSTOMER = {
    "id": "c-1",
    "segments": ["vip"],
    "tier": "gold",
    "order_count": 7,
    "attributes": {"age": 44, "club": True},
}
REQUEST = basket(
    ("A", 2, "49.90"),
    ("B", 1, "5.00"),
    shipping="4.90",
    region="DE",
    store="s-1",
    customer=CUSTOMER,
    context={"campaign": "mail", "device": "ios", "attributes": {"score": "0.5", "depth": {"a": [1]}}},
)

TRUE = [
    "basket.subtotal == 10480",
    "basket.quantity == 3",
    "basket.shipping == 490",
    "basket.currency == 'EUR'",
    "basket.lines.exists(l, l.sku == 'A' && l.quantity == 2 && l.unit_price == 4990 && l.subtotal == 9980)",
    "basket.lines.exists(l, 'women' in l.categories && 'women/dresses' in l.categories)",
    "basket.lines.exists(l, l.brand == 'Ada' && 'new' in l.tags && l.attributes.colour == 'red')",
    "size(basket.lines) == 2",
    "customer.id == 'c-1' && customer.tier == 'gold'",
    "'vip' in customer.segments && customer.order_count == 7",
    "customer.attributes.age > 40 && customer.attributes.club",
    "context.channel == 'web' && context.region == 'DE' && context.store == 's-1'",
    "context.campaign == 'mail' && context.device == 'ios' && context.attributes.score == '0.5'",
    "context.attributes.depth.a[0] == 1",
    "!has(context.referrer)",
    "true",
]


@pytest.mark.parametrize("cel", TRUE)
def test_what_an_expression_sees(cel: str) -> None:
    assert refusals({"kind": "expression", "cel": cel}, REQUEST, products=PRODUCTS) == []


@pytest.mark.parametrize(
    ("cel", "code"),
    [
        ("basket.subtotal < 100", "expression_false"),
        ("false", "expression_false"),
        ("customer.birthday == 'today'", "expression_error"),
        ("basket.subtotal / (basket.quantity - 3) > 1", "expression_error"),
        ("basket.quantity", "expression_error"),
        ("basket.lines[9].sku == 'A'", "expression_error"),
        ("basket.subtotal > 9.5 && customer.tier > 3", "expression_error"),
    ],
)
def test_an_expression_that_does_not_hold(cel: str, code: str) -> None:
    (reason,) = refusals({"kind": "expression", "cel": cel}, REQUEST)
    assert reason["code"] == code
    assert reason["params"]["cel"] == cel


def test_a_guest_has_no_facts() -> None:
    (reason,) = refusals({"kind": "expression", "cel": "customer.order_count == 0"}, basket())
    assert reason["code"] == "expression_error"
    assert refusals({"kind": "expression", "cel": "!has(customer.order_count)"}, basket()) == []


def test_an_expression_that_would_never_end_is_stopped() -> None:
    line = {"sku": "A", "quantity": 1}
    lines = [line | {"id": str(i), "unit_price": f"{i}.00"} for i in range(1000)]
    cel = "basket.lines.all(a, basket.lines.all(b, basket.lines.all(c, a.unit_price >= 0)))"
    (reason,) = refusals({"kind": "expression", "cel": cel}, basket() | {"basket": {"lines": lines}})
    assert reason["code"] == "expression_error"


@pytest.mark.parametrize("number", [2**64, -(2**70), 2**200])
def test_numbers_beyond_64_bits_are_no_disaster(number: int) -> None:
    request = basket(customer={"attributes": {"number": number}})
    (reason,) = refusals({"kind": "expression", "cel": "customer.attributes.number > 1"}, request)
    assert reason["code"] == "expression_error"
    assert refusals({"kind": "expression", "cel": "true"}, request) == []


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/cel", "missing")]),
    ({"cel": ""}, [("/when/0/cel", "wrong_value")]),
    ({"cel": 5}, [("/when/0/cel", "wrong_value")]),
    ({"cel": "basket.subtotal >"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "shopper.id == 'x'"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "1 + 1"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "'text'"}, [("/when/0/cel", "wrong_expression")]),
    ({"cel": "true || " * 200 + "true"}, [("/when/0/cel", "wrong_value")]),
    ({"cel": "true", "language": "cel"}, [("/when/0/language", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "expression"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected


def test_a_wrong_expression_says_where() -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "expression", "cel": "basket.subtotal >= &"}],
        "give": [{"kind": "points", "points": 1}],
    }
    with pytest.raises(DocumentErrors) as caught:
        read_offer(document)
    (problem,) = caught.value.problems
    assert "line" in problem.message
    assert "1:20" in problem.message
