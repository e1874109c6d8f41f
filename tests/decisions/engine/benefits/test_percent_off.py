"""Benefit percent_off."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, taken

LINES = (("A", 2, "10.00"), ("B", 1, "30.00"), ("C", 3, "5.00"))
PRODUCTS = [{"sku": "C", "brand": "Ada"}, {"sku": "F", "price_floor": "8.00"}]

CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("every line", {"percent": "10"}, {"1": "2.00", "2": "3.00", "3": "1.50"}),
    ("selected lines", {"percent": "10", "items": {"brands": ["Ada"]}}, {"3": "1.50"}),
    ("nothing selected", {"percent": "10", "items": {"skus": ["X"]}}, {}),
    ("a fraction of a percent", {"percent": "0.05"}, {"1": "0.01", "2": "0.02", "3": "0.01"}),
    ("everything", {"percent": "100"}, {"1": "20.00", "2": "30.00", "3": "15.00"}),
    ("the order", {"percent": "10", "on": "order"}, {"1": "2.00", "2": "3.00", "3": "1.50"}),
    (
        "a part of the order",
        {"percent": "10", "on": "order", "items": {"skus": ["A", "B"]}},
        {"1": "2.00", "2": "3.00"},
    ),
    ("shipping", {"percent": "50", "on": "shipping"}, {"shipping": "2.50"}),
    ("the cheapest unit", {"percent": "50", "which": "cheapest", "max_units": 1}, {"3": "2.50"}),
    ("the four cheapest", {"percent": "50", "which": "cheapest", "max_units": 4}, {"3": "7.50", "1": "5.00"}),
    ("the dearest two", {"percent": "50", "which": "dearest", "max_units": 2}, {"2": "15.00", "1": "5.00"}),
    (
        "more units than there are",
        {"percent": "10", "which": "dearest", "max_units": 99},
        {"1": "2.00", "2": "3.00", "3": "1.50"},
    ),
    (
        "two units of each line",
        {"percent": "10", "max_units": 2, "per_line": True},
        {"1": "2.00", "2": "3.00", "3": "1.00"},
    ),
    (
        "the dearest unit of each line",
        {"percent": "10", "which": "dearest", "max_units": 1, "per_line": True},
        {"1": "1.00", "2": "3.00", "3": "0.50"},
    ),
    ("a cap that holds", {"percent": "10", "max_discount": "3.25"}, {"1": "1.00", "2": "1.50", "3": "0.75"}),
    (
        "a cap that is not reached",
        {"percent": "10", "max_discount": "6.50"},
        {"1": "2.00", "2": "3.00", "3": "1.50"},
    ),
    ("a cap of nothing", {"percent": "10", "max_discount": "0.00"}, {}),
    (
        "a cap on the order",
        {"percent": "10", "on": "order", "max_discount": "3.25"},
        {"1": "1.00", "2": "1.50", "3": "0.75"},
    ),
    ("a cap on shipping", {"percent": "100", "on": "shipping", "max_discount": "3.00"}, {"shipping": "3.00"}),
    (
        "the order with chosen units",
        {"percent": "10", "on": "order", "which": "dearest", "max_units": 2},
        {"2": "3.00", "1": "1.00"},
    ),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_percent_off(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    benefit = {"kind": "percent_off"} | parameters
    assert taken(benefit, basket(*LINES, shipping="4.99"), products=PRODUCTS, currency="EUR") == cuts


def running(of: str, on: str = "items", **more: Any) -> str:
    """What 50 % take after 4.00 were taken off a unit of 10.00 and 1.00 off shipping of 5.00."""
    first = [
        {"kind": "amount_off", "amount": "4.00", "on": "order" if on == "order" else "items"},
        {"kind": "amount_off", "amount": "1.00", "on": "shipping"},
    ]
    offers = [
        {"offer": "a", "priority": 1, "give": first},
        {"offer": "b", "give": [{"kind": "percent_off", "percent": "50", "on": on, "of": of} | more]},
    ]
    request = basket(("A", 1, "10.00"), shipping="5.00")
    rows = one({"currency": "EUR", "offers": offers, "requests": [request]})["offers"]
    (amount,) = [row["amount"] for row in rows if row["code"] == "b"]
    return str(amount)


@pytest.mark.parametrize(
    ("of", "on", "more", "amount"),
    [
        ("running", "items", {}, "3.00"),
        ("base", "items", {}, "5.00"),
        ("running", "order", {}, "3.00"),
        ("base", "order", {}, "5.00"),
        ("running", "shipping", {}, "2.00"),
        ("base", "shipping", {}, "2.50"),
        ("base", "items", {"percent": "80"}, "6.00"),
        ("base", "order", {"percent": "80"}, "6.00"),
        ("base", "shipping", {"percent": "100"}, "4.00"),
    ],
)
def test_of(of: str, on: str, more: dict[str, Any], amount: str) -> None:
    assert running(of, on, **more) == amount


def test_what_was_taken_before_is_no_clip() -> None:
    """80 % of the base is more than the 30.00 left, the cap more than both: no floor kept anything back."""
    first = {"offer": "a", "priority": 1, "give": [{"kind": "percent_off", "percent": "70"}]}
    second = {"kind": "percent_off", "percent": "80", "of": "base", "max_discount": "50.00"}
    offers = [first, {"offer": "b", "give": [second]}]
    rows = one({"currency": "EUR", "offers": offers, "requests": [basket(("A", 1, "100.00"))]})["offers"]
    assert [(row["state"], row["amount"], row["reasons"]) for row in rows] == [
        ("applied", "70.00", []),
        ("applied", "30.00", []),
    ]


def test_a_floor_clips() -> None:
    request = basket(("F", 2, "10.00"))
    assert taken({"kind": "percent_off", "percent": "50"}, request, products=PRODUCTS, currency="EUR") == {
        "1": "4.00"
    }


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0/percent", "missing")]),
    ({"percent": "0"}, [("/give/0/percent", "wrong_value")]),
    ({"percent": "-5"}, [("/give/0/percent", "wrong_value")]),
    ({"percent": "100.0001"}, [("/give/0/percent", "wrong_value")]),
    ({"percent": "1.00001"}, [("/give/0/percent", "too_precise")]),
    ({"percent": "10%"}, [("/give/0/percent", "wrong_value")]),
    ({"percent": "1e1"}, [("/give/0/percent", "wrong_value")]),
    ({"percent": "١٠"}, [("/give/0/percent", "wrong_value")]),
    ({"percent": 12.5}, [("/give/0/percent", "wrong_value")]),
    ({"percent": True}, [("/give/0/percent", "wrong_value")]),
    ({"percent": "10", "on": "basket"}, [("/give/0/on", "wrong_value")]),
    ({"percent": "10", "of": "list"}, [("/give/0/of", "wrong_value")]),
    ({"percent": "10", "which": "random"}, [("/give/0/which", "wrong_value")]),
    ({"percent": "10", "which": "cheapest"}, [("/give/0/which", "contradiction")]),
    ({"percent": "10", "per_line": True}, [("/give/0/per_line", "contradiction")]),
    ({"percent": "10", "max_units": 0}, [("/give/0/max_units", "wrong_value")]),
    ({"percent": "10", "per_line": 1, "max_units": 1}, [("/give/0/per_line", "wrong_value")]),
    ({"percent": "10", "on": "shipping", "items": {}}, [("/give/0/items", "contradiction")]),
    ({"percent": "10", "on": "shipping", "max_units": 1}, [("/give/0/max_units", "contradiction")]),
    ({"percent": "10", "max_discount": "5.00"}, [("/give/0/max_discount", "currency_missing")]),
    (
        {"percent": "x", "on": "y", "amount": "5"},
        [
            ("/give/0/amount", "unknown_key"),
            ("/give/0/percent", "wrong_value"),
            ("/give/0/on", "wrong_value"),
        ],
    ),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "percent_off"} | parameters]}) == expected
