"""Benefit set_price."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, taken

# dearest first: 30, 20, 10, 10, 5, 5, 5
LINES = (("A", 1, "30.00"), ("B", 1, "20.00"), ("C", 2, "10.00"), ("D", 3, "5.00"))
PRODUCTS = [
    {"sku": "C", "brand": "Ada"},
    {"sku": "D", "brand": "Ada"},
    {"sku": "F", "price_floor": "8.00"},
    {"sku": "N", "discountable": False},
]

CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("one set is dearer: 60 for 45", {"size": 3, "price": "45.00"}, {"1": "7.50", "2": "5.00", "3": "2.50"}),
    (
        "both sets are dearer: 60 and 20 for 15",
        {"size": 3, "price": "15.00"},
        {"1": "22.50", "2": "15.00", "3": "10.00", "4": "2.50"},
    ),
    (
        "a set at its price: 60 and 20 for 20",
        {"size": 3, "price": "20.00", "max_repeats": 2},
        {"1": "20.00", "2": "13.33", "3": "6.67"},
    ),
    ("nothing is made dearer", {"size": 3, "price": "60.00"}, {}),
    ("one set at most", {"size": 2, "price": "10.00", "max_repeats": 1}, {"1": "24.00", "2": "16.00"}),
    (
        "selected units: 20 and 10 for 12",
        {"size": 2, "price": "12.00", "items": {"brands": ["Ada"]}},
        {"3": "8.00"},
    ),
    ("for nothing", {"size": 7, "price": "0.00"}, {"1": "30.00", "2": "20.00", "3": "20.00", "4": "15.00"}),
    ("too few units", {"size": 8, "price": "1.00"}, {}),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_set_price(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    benefit = {"kind": "set_price"} | parameters
    assert taken(benefit, basket(*LINES), products=PRODUCTS, currency="EUR") == cuts


def units(offer: dict[str, Any], *lines: tuple[str, int, str]) -> dict[str, list[str]]:
    """What each unit costs in the end."""
    simulation = {"currency": "EUR", "offers": [offer], "products": PRODUCTS, "requests": [basket(*lines)]}
    return {line["id"]: line["unit_totals"] for line in one(simulation)["lines"]}


def test_each_set_is_split_over_its_own_units() -> None:
    offer = {"offer": "o", "give": [{"kind": "set_price", "size": 2, "price": "10.00"}]}
    # 10.01 + 10.01, then 10.01 + 3.00: units 3 and 2 of line 1, then its unit 1 with line 2.
    assert units(offer, ("A", 3, "10.01"), ("B", 1, "3.00")) == {
        "1": ["7.69", "5.00", "5.00"],
        "2": ["2.31"],
    }


def test_floors_hold() -> None:
    offer = {"offer": "o", "give": [{"kind": "set_price", "size": 2, "price": "5.00"}]}
    # 15.00 are wanted: 2.00 of F, all of A, and 3.00 are not given.
    assert units(offer, ("F", 1, "10.00"), ("A", 1, "10.00")) == {"1": ["8.00"], "2": ["0.00"]}


def test_what_is_never_discounted_makes_no_set() -> None:
    offer = {"offer": "o", "give": [{"kind": "set_price", "size": 2, "price": "5.00"}]}
    assert units(offer, ("N", 1, "10.00"), ("A", 1, "10.00")) == {"1": ["10.00"], "2": ["10.00"]}


def test_a_set_that_is_left_alone_uses_nothing_up() -> None:
    pair = {"offer": "pair", "priority": 1, "give": [{"kind": "set_price", "size": 2, "price": "15.00"}]}
    free = {"offer": "free", "give": [{"kind": "set_discount", "items": {"skus": ["B"]}, "size": 2}]}
    request = basket(("A", 2, "10.00"), ("B", 2, "5.00"))
    decision = one({"currency": "EUR", "offers": [pair, free], "requests": [request]})
    # 20.00 for 15.00; 10.00 stay as they are, and one of them is free.
    assert {row["code"]: row["amount"] for row in decision["offers"]} == {"pair": "5.00", "free": "5.00"}


def test_a_reduced_set_uses_all_its_units_up() -> None:
    trio = {"offer": "trio", "priority": 1, "give": [{"kind": "set_price", "size": 3, "price": "15.00"}]}
    free = {"offer": "free", "give": [{"kind": "set_discount", "items": {"skus": ["B"]}, "size": 2}]}
    request = basket(("A", 2, "10.00"), ("B", 2, "5.00"))
    decision = one({"currency": "EUR", "offers": [trio, free], "requests": [request]})
    # 25.00 for 15.00 take a B; the other one makes no pair.
    rows = {row["code"]: row for row in decision["offers"]}
    assert (rows["trio"]["amount"], rows["free"]["state"]) == ("10.00", "displaced")
    assert [reason["code"] for reason in rows["free"]["reasons"]] == ["same_units"]


def test_thousands_of_units() -> None:
    benefit = {"kind": "set_price", "size": 2, "price": "1.00"}
    request = basket(*[("A", 1000, f"{price}.00") for price in range(1, 11)])
    # 5,000 pairs of equal units: 2 x 10.00 down to 2 x 1.00, each 1.00 in the end.
    assert sum(float(cut) for cut in taken(benefit, request, currency="EUR").values()) == 50_000


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({"price": {"EUR": "1.00"}}, [("/give/0/size", "missing")]),
    ({"size": 3}, [("/give/0/price", "missing")]),
    ({"size": 1, "price": {"EUR": "1.00"}}, [("/give/0/size", "wrong_value")]),
    ({"size": 3, "price": "1.00"}, [("/give/0/price", "currency_missing")]),
    ({"size": 3, "price": {"EUR": "1.00"}, "max_repeats": 0}, [("/give/0/max_repeats", "wrong_value")]),
    ({"size": 3, "price": {"EUR": "1.00"}, "percent": "5"}, [("/give/0/percent", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "set_price"} | parameters]}) == expected
