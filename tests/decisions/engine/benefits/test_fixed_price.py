"""Benefit fixed_price."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, taken

LINES = (("A", 2, "10.00"), ("B", 1, "30.00"), ("C", 3, "1.00"))
PRODUCTS = [{"sku": "C", "brand": "Ada"}, {"sku": "F", "price_floor": "8.00"}]

CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("every unit, never dearer", {"price": "7.00"}, {"1": "6.00", "2": "23.00"}),
    ("for nothing", {"price": "0.00"}, {"1": "20.00", "2": "30.00", "3": "3.00"}),
    ("selected units", {"price": "0.40", "items": {"brands": ["Ada"]}}, {"3": "1.80"}),
    ("the cheapest unit", {"price": "0.40", "which": "cheapest", "max_units": 1}, {"3": "0.60"}),
    ("the dearest two", {"price": "7.00", "which": "dearest", "max_units": 2}, {"1": "3.00", "2": "23.00"}),
    (
        "one of each line",
        {"price": "0.40", "max_units": 1, "per_line": True},
        {"1": "9.60", "2": "29.60", "3": "0.60"},
    ),
    ("lines together", {"price": "43.00", "on": "order"}, {"1": "3.77", "2": "5.66", "3": "0.57"}),
    (
        "selected lines together",
        {"price": "40.00", "on": "order", "items": {"skus": ["A", "B"]}},
        {"1": "4.00", "2": "6.00"},
    ),
    ("together for more than they cost", {"price": "53.01", "on": "order"}, {}),
    (
        "chosen units together",
        {"price": "30.00", "on": "order", "which": "dearest", "max_units": 2},
        {"1": "2.50", "2": "7.50"},
    ),
    ("shipping", {"price": "1.00", "on": "shipping"}, {"shipping": "3.99"}),
    ("free shipping", {"price": "0.00", "on": "shipping"}, {"shipping": "4.99"}),
    ("shipping for more than it costs", {"price": "5.00", "on": "shipping"}, {}),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_fixed_price(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    benefit = {"kind": "fixed_price"} | parameters
    assert taken(benefit, basket(*LINES, shipping="4.99"), products=PRODUCTS, currency="EUR") == cuts


@pytest.mark.parametrize(("on", "cut"), [("items", "4.00"), ("order", "4.00")])
def test_a_floor_clips(on: str, cut: str) -> None:
    request = basket(("F", 2, "10.00"))
    assert taken(
        {"kind": "fixed_price", "price": "5.00", "on": on}, request, products=PRODUCTS, currency="EUR"
    ) == {"1": cut}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0/price", "missing")]),
    ({"price": "5.00"}, [("/give/0/price", "currency_missing")]),
    ({"price": {"EUR": "-0.01"}}, [("/give/0/price/EUR", "wrong_amount")]),
    ({"price": {"EUR": "1.00"}, "on": "line"}, [("/give/0/on", "wrong_value")]),
    (
        {"price": {"EUR": "1.00"}, "on": "shipping", "items": {"skus": ["A"]}},
        [("/give/0/items", "contradiction")],
    ),
    ({"price": {"EUR": "1.00"}, "which": "dearest"}, [("/give/0/which", "contradiction")]),
    ({"price": {"EUR": "1.00"}, "per_line": True}, [("/give/0/per_line", "contradiction")]),
    ({"price": {"EUR": "1.00"}, "max_discount": {"EUR": "1.00"}}, [("/give/0/max_discount", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "fixed_price"} | parameters]}) == expected
