"""Condition subtotal."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, refusals

PRODUCTS = [{"sku": "A", "brand": "Ada"}, {"sku": "B", "discountable": False}]
LINES = (("A", 2, "10.00"), ("B", 1, "30.00"))

CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("at least, on the bound", {"at_least": "50.00"}, []),
    ("at least, a cent above", {"at_least": "50.01"}, ["below_minimum"]),
    ("at most, on the bound", {"at_most": "50.00"}, []),
    ("at most, a cent below", {"at_most": "49.99"}, ["above_maximum"]),
    ("exactly", {"equals": "50.00"}, []),
    ("not exactly", {"equals": "50.01"}, ["not_equal"]),
    ("between", {"at_least": "50.00", "at_most": "50.00"}, []),
    ("a selection", {"at_least": "20.00", "of": {"brands": ["Ada"]}}, []),
    ("a selection, short", {"at_least": "20.01", "of": {"brands": ["Ada"]}}, ["below_minimum"]),
    ("what no benefit may touch counts", {"equals": "30.00", "of": {"skus": ["B"]}}, []),
    ("an empty selection is every line", {"equals": "50.00", "of": {}}, []),
    ("with shipping", {"equals": "54.90", "with_shipping": True}, []),
    ("with shipping, of a selection", {"equals": "24.90", "of": {"skus": ["A"]}, "with_shipping": True}, []),
    ("without shipping", {"equals": "54.90", "with_shipping": False}, ["not_equal"]),
    ("money per currency", {"at_least": {"EUR": "50.00", "USD": "60.00"}}, []),
]


@pytest.mark.parametrize(("name", "parameters", "codes"), CASES)
def test_subtotal(name: str, parameters: dict[str, Any], codes: list[str]) -> None:
    request = basket(*LINES, shipping="4.90")
    reasons = refusals({"kind": "subtotal"} | parameters, request, products=PRODUCTS)
    assert [reason["code"] for reason in reasons] == codes


def test_the_distance_is_told_in_money() -> None:
    (reason,) = refusals({"kind": "subtotal", "at_least": "62.50"}, basket(*LINES))
    told = {"of": "subtotal", "at_least": "62.50", "actual": "50.00", "missing": "12.50"}
    assert reason["params"] == told


def running(offer_stage: str, basis: str | None, *, with_shipping: bool = False) -> str:
    """What a threshold sees of 50.00 + 40.00 beside 10.00 off in each of the first four stages."""
    before = [
        {
            "offer": f"cut-{stage}",
            "stage": stage,
            "priority": 9,
            "give": [{"kind": "amount_off", "amount": "10.00", "on": "order"}],
        }
        for stage in ("price", "item", "order")
    ]
    before.append(
        {
            "offer": "cut-shipping",
            "priority": 9,
            "give": [{"kind": "amount_off", "amount": "10.00", "on": "shipping"}],
        }
    )
    condition: dict[str, Any] = {"kind": "subtotal", "at_least": "1000.00", "with_shipping": with_shipping}
    condition |= {"basis": basis} if basis else {}
    asked = {
        "offer": "asked",
        "stage": offer_stage,
        "when": [condition],
        "give": [{"kind": "percent_off", "percent": "1", "on": "order"}],
    }
    request = basket(("A", 1, "50.00"), shipping="40.00")
    decision = one({"currency": "EUR", "offers": [*before, asked], "requests": [request]})
    (row,) = [row for row in decision["offers"] if row["code"] == "asked"]
    actual: str = row["reasons"][0]["params"]["actual"]
    return actual


BASES = [
    # stage of the asking offer, basis, what it sees: each stage before it has taken 10.00
    ("price", None, "50.00"),
    ("item", None, "40.00"),
    ("order", None, "30.00"),
    ("shipping", None, "30.00"),
    ("reward", None, "30.00"),
    ("price", "after_items", "50.00"),
    ("item", "after_items", "40.00"),
    ("reward", "after_items", "30.00"),
    ("price", "before_discounts", "50.00"),
    ("order", "before_discounts", "50.00"),
    ("reward", "before_discounts", "50.00"),
    ("price", "after_discounts", "50.00"),
    ("item", "after_discounts", "40.00"),
    ("order", "after_discounts", "30.00"),
    ("shipping", "after_discounts", "20.00"),
    ("reward", "after_discounts", "20.00"),
]


@pytest.mark.parametrize(("stage", "basis", "actual"), BASES)
def test_basis(stage: str, basis: str | None, actual: str) -> None:
    assert running(stage, basis) == actual


@pytest.mark.parametrize(
    ("stage", "basis", "actual"),
    [
        ("item", "after_items", "80.00"),
        ("shipping", "after_items", "70.00"),
        ("reward", "after_items", "70.00"),  # after the items, shipping still cost 40.00
        ("reward", "before_discounts", "90.00"),
        ("shipping", "after_discounts", "60.00"),
        ("reward", "after_discounts", "50.00"),
    ],
)
def test_basis_with_shipping(stage: str, basis: str, actual: str) -> None:
    assert running(stage, basis, with_shipping=True) == actual


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0", "missing")]),
    ({"at_least": "1.00"}, [("/when/0/at_least", "currency_missing")]),
    ({"at_least": {}}, [("/when/0/at_least", "empty")]),
    ({"at_least": {"EUR": "-1.00"}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_least": {"EUR": "1.001"}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_least": {"EUR": "NaN"}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_least": {"EUR": "1e3"}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_least": {"EUR": 1.5}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_least": {"EUR": "9" * 18}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_least": {"EUR": "1.00", "XXX": "1.00"}}, [("/when/0/at_least/XXX", "unknown_currency")]),
    ({"at_least": {"JPY": "1.5"}}, [("/when/0/at_least/JPY", "wrong_amount")]),
    ({"equals": {"EUR": "1.00"}, "at_least": {"EUR": "1.00"}}, [("/when/0", "contradiction")]),
    ({"at_least": {"EUR": "2.00"}, "at_most": {"EUR": "1.00"}}, [("/when/0", "contradiction")]),
    ({"at_least": {"EUR": "2.00"}, "basis": "now"}, [("/when/0/basis", "wrong_value")]),
    ({"at_least": {"EUR": "2.00"}, "with_shipping": "yes"}, [("/when/0/with_shipping", "wrong_value")]),
    ({"at_least": {"EUR": "2.00"}, "of": {"skus": "A"}}, [("/when/0/of/skus", "wrong_value")]),
    ({"at_least": {"EUR": "2.00"}, "minimum": 3}, [("/when/0/minimum", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "subtotal"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
