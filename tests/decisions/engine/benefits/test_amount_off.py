"""Benefit amount_off."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, taken

LINES = (("A", 2, "10.00"), ("B", 1, "30.00"), ("C", 3, "1.00"))
PRODUCTS = [{"sku": "C", "brand": "Ada"}, {"sku": "F", "price_floor": "8.00"}]

CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("every unit", {"amount": "2.00"}, {"1": "4.00", "2": "2.00", "3": "3.00"}),
    ("per unit, said", {"amount": "2.00", "per": "unit"}, {"1": "4.00", "2": "2.00", "3": "3.00"}),
    ("per line", {"amount": "2.00", "per": "line"}, {"1": "2.00", "2": "2.00", "3": "2.00"}),
    (
        "per line stops at the line",
        {"amount": "5.00", "per": "line"},
        {"1": "5.00", "2": "5.00", "3": "3.00"},
    ),
    ("in total", {"amount": "5.30", "per": "total"}, {"1": "2.00", "2": "3.00", "3": "0.30"}),
    ("selected units", {"amount": "0.50", "items": {"brands": ["Ada"]}}, {"3": "1.50"}),
    ("nothing selected", {"amount": "1.00", "items": {"skus": ["X"]}}, {}),
    ("the order", {"amount": "5.30", "on": "order"}, {"1": "2.00", "2": "3.00", "3": "0.30"}),
    ("more than the order", {"amount": "99.00", "on": "order"}, {"1": "20.00", "2": "30.00", "3": "3.00"}),
    (
        "a part of the order",
        {"amount": "5.00", "on": "order", "items": {"skus": ["A", "B"]}},
        {"1": "2.00", "2": "3.00"},
    ),
    (
        "per unit in the order stage",
        {"amount": "2.00", "on": "order", "per": "unit"},
        {"1": "4.00", "2": "2.00", "3": "3.00"},
    ),
    (
        "per line in the order stage",
        {"amount": "2.00", "on": "order", "per": "line"},
        {"1": "2.00", "2": "2.00", "3": "2.00"},
    ),
    ("shipping", {"amount": "2.00", "on": "shipping"}, {"shipping": "2.00"}),
    ("shipping, in total", {"amount": "9.00", "on": "shipping", "per": "total"}, {"shipping": "4.99"}),
    ("the cheapest two units", {"amount": "2.00", "which": "cheapest", "max_units": 2}, {"3": "2.00"}),
    (
        "the dearest two units",
        {"amount": "2.00", "which": "dearest", "max_units": 2},
        {"1": "2.00", "2": "2.00"},
    ),
    (
        "one unit of each line",
        {"amount": "2.00", "max_units": 1, "per_line": True},
        {"1": "2.00", "2": "2.00", "3": "1.00"},
    ),
    (
        "in total over chosen units",
        {"amount": "4.00", "per": "total", "which": "dearest", "max_units": 2},
        {"1": "1.00", "2": "3.00"},
    ),
    # 5.30 by 20/30/3: 2.00, 3.00, 0.30; line 2 wants 2.00 only, the other 1.00 goes to lines 1 and 3.
    ("a cap per unit", {"amount": "2.00", "max_discount": "5.30"}, {"1": "2.87", "2": "2.00", "3": "0.43"}),
    (
        "a cap in total",
        {"amount": "9.00", "on": "order", "max_discount": "5.30"},
        {"1": "2.00", "2": "3.00", "3": "0.30"},
    ),
    ("a cap on shipping", {"amount": "4.00", "on": "shipping", "max_discount": "1.00"}, {"shipping": "1.00"}),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_amount_off(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    benefit = {"kind": "amount_off"} | parameters
    assert taken(benefit, basket(*LINES, shipping="4.99"), products=PRODUCTS, currency="EUR") == cuts


@pytest.mark.parametrize(("per", "cut"), [("unit", "4.00"), ("line", "3.00"), ("total", "3.00")])
def test_a_floor_clips(per: str, cut: str) -> None:
    request = basket(("F", 2, "10.00"))
    benefit = {"kind": "amount_off", "amount": "3.00", "per": per}
    assert taken(benefit, request, products=PRODUCTS, currency="EUR") == {"1": cut}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0/amount", "missing")]),
    ({"amount": "5.00"}, [("/give/0/amount", "currency_missing")]),
    ({"amount": {"EUR": "0.00"}}, [("/give/0/amount/EUR", "wrong_amount")]),
    ({"amount": {"EUR": "-1.00"}}, [("/give/0/amount/EUR", "wrong_amount")]),
    ({"amount": {"EURO": "1.00"}}, [("/give/0/amount/EURO", "unknown_currency")]),
    ({"amount": {"EUR": "1.00"}, "per": "order"}, [("/give/0/per", "wrong_value")]),
    ({"amount": {"EUR": "1.00"}, "on": "shipping", "per": "unit"}, [("/give/0/per", "contradiction")]),
    (
        {"amount": {"EUR": "1.00"}, "on": "shipping", "which": "dearest", "max_units": 1},
        [("/give/0/which", "contradiction"), ("/give/0/max_units", "contradiction")],
    ),
    ({"amount": {"EUR": "1.00"}, "which": "cheapest"}, [("/give/0/which", "contradiction")]),
    ({"amount": {"EUR": "1.00"}, "per_line": True}, [("/give/0/per_line", "contradiction")]),
    ({"amount": {"EUR": "1.00"}, "max_discount": {}}, [("/give/0/max_discount", "empty")]),
    ({"amount": {"EUR": "1.00"}, "of": "base"}, [("/give/0/of", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "amount_off"} | parameters]}) == expected
