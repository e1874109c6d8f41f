"""Benefit set_discount."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, taken

# dearest first: 30, 20, 10, 10, 5, 5, 5
LINES = (("A", 1, "30.00"), ("B", 1, "20.00"), ("C", 2, "10.00"), ("D", 3, "5.00"))
PRODUCTS = [{"sku": "C", "brand": "Ada"}, {"sku": "D", "brand": "Ada"}, {"sku": "F", "price_floor": "8.00"}]

CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("3 for 2: two sets", {"size": 3}, {"4": "10.00"}),
    ("3 for 2, set by set: 10 and 5", {"size": 3, "pick": "per_set"}, {"3": "10.00", "4": "5.00"}),
    ("2 for 1: three sets", {"size": 2}, {"4": "15.00"}),
    (
        "2 for 1, set by set: 20, 10 and 5",
        {"size": 2, "pick": "per_set"},
        {"2": "20.00", "3": "10.00", "4": "5.00"},
    ),
    ("the dearest of all", {"size": 3, "which": "dearest"}, {"1": "30.00", "2": "20.00"}),
    (
        "the dearest of each set: 30 and 10",
        {"size": 3, "which": "dearest", "pick": "per_set"},
        {"1": "30.00", "3": "10.00"},
    ),
    ("two of each three", {"size": 3, "discounted": 2}, {"3": "10.00", "4": "15.00"}),
    (
        "two of each three, set by set",
        {"size": 3, "discounted": 2, "pick": "per_set"},
        {"2": "20.00", "3": "10.00", "4": "10.00"},
    ),
    (
        "all of a set",
        {"size": 7, "discounted": 7, "percent": "10"},
        {"1": "3.00", "2": "2.00", "3": "2.00", "4": "1.50"},
    ),
    ("a percentage", {"size": 3, "percent": "30"}, {"4": "3.00"}),
    ("an amount", {"size": 3, "amount": "1.50"}, {"4": "3.00"}),
    ("an amount above the price", {"size": 3, "amount": "6.00"}, {"4": "10.00"}),
    ("a price", {"size": 3, "price": "1.00"}, {"4": "8.00"}),
    ("a price above theirs", {"size": 3, "price": "5.00"}, {}),
    ("selected units: five, one set", {"size": 3, "items": {"brands": ["Ada"]}}, {"4": "5.00"}),
    ("too few units", {"size": 8}, {}),
    ("one set at most", {"size": 2, "max_repeats": 1}, {"4": "5.00"}),
    (
        "two sets at most, set by set: 20 and 10",
        {"size": 2, "pick": "per_set", "max_repeats": 2},
        {"2": "20.00", "3": "10.00"},
    ),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_set_discount(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    benefit = {"kind": "set_discount"} | parameters
    assert taken(benefit, basket(*LINES), products=PRODUCTS, currency="EUR") == cuts


def test_a_floor_clips() -> None:
    benefit = {"kind": "set_discount", "size": 2}
    assert taken(benefit, basket(("F", 2, "10.00")), products=PRODUCTS, currency="EUR") == {"1": "2.00"}


def applied(*offers: dict[str, Any], units: int) -> dict[str, str]:
    """What set offers take of units of 10.00 (amounts by offer)."""
    decision = one({"currency": "EUR", "offers": list(offers), "requests": [basket(("A", units, "10.00"))]})
    return {row["code"]: row["amount"] for row in decision["offers"] if row["state"] == "applied"}


PAIR = {"offer": "pair", "give": [{"kind": "set_discount", "size": 2, "percent": "50"}]}
TRIPLE = {"offer": "triple", "give": [{"kind": "set_discount", "size": 3, "percent": "90"}]}
SHARED: dict[str, Any] = {"stacking": {"share_units": True}}
FIRST: dict[str, Any] = {"priority": 1}


@pytest.mark.parametrize(
    ("name", "offers", "units", "expected"),
    [
        ("the better one takes the units", (PAIR, TRIPLE), 3, {"triple": "9.00"}),
        ("four units: two pairs beat one triple", (PAIR, TRIPLE), 4, {"pair": "10.00"}),
        ("five units: the pairs come first and leave one", (PAIR, TRIPLE), 5, {"pair": "10.00"}),
        (
            "five units: the triple comes first and leaves a pair",
            (PAIR, TRIPLE | FIRST),
            5,
            {"triple": "9.00", "pair": "5.00"},
        ),
        (
            "both share: the triple works on what the pair left",
            (PAIR | SHARED, TRIPLE | SHARED),
            3,
            {"pair": "5.00", "triple": "4.50"},
        ),
        ("one shares, which is not enough", (PAIR, TRIPLE | SHARED), 3, {"triple": "9.00"}),
    ],
)
def test_units_are_used_once(
    name: str, offers: tuple[dict[str, Any], ...], units: int, expected: dict[str, str]
) -> None:
    assert applied(*offers, units=units) == expected


def test_two_benefits_of_one_offer_may_use_the_same_units() -> None:
    both = {"offer": "both", "give": [*PAIR["give"], *TRIPLE["give"]]}
    # The pair takes 5.00 off unit 3; the triple 90 % of the 5.00 that are left of it.
    assert applied(both, units=3) == {"both": "9.50"}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0/size", "missing")]),
    ({"size": 1}, [("/give/0/size", "wrong_value")]),
    ({"size": "3"}, [("/give/0/size", "wrong_value")]),
    ({"size": 3, "discounted": 0}, [("/give/0/discounted", "wrong_value")]),
    ({"size": 3, "discounted": 4}, [("/give/0/discounted", "contradiction")]),
    ({"size": 3, "percent": "50", "price": {"EUR": "1.00"}}, [("/give/0", "contradiction")]),
    ({"size": 3, "percent": "0"}, [("/give/0/percent", "wrong_value")]),
    ({"size": 3, "amount": {"EUR": "0.00"}}, [("/give/0/amount/EUR", "wrong_amount")]),
    ({"size": 3, "price": "1.00"}, [("/give/0/price", "currency_missing")]),
    ({"size": 3, "which": "all"}, [("/give/0/which", "wrong_value")]),
    ({"size": 3, "pick": "each"}, [("/give/0/pick", "wrong_value")]),
    ({"size": 3, "max_repeats": 0}, [("/give/0/max_repeats", "wrong_value")]),
    ({"size": 3, "on": "order"}, [("/give/0/on", "unknown_key")]),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "set_discount"} | parameters]}) == expected
