"""Benefit buy_get."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, taken

# dearest first: 30, 20, 10, 10, 5, 5, 5 = 85.00
LINES = (("A", 1, "30.00"), ("B", 1, "20.00"), ("C", 2, "10.00"), ("D", 3, "5.00"))
PRODUCTS = [
    {"sku": "C", "brand": "Ada"},
    {"sku": "D", "brand": "Ada"},
    {"sku": "F", "price_floor": "9.00"},
    {"sku": "N", "discountable": False},
]
ADA, A, C, D = {"brands": ["Ada"]}, {"skus": ["A"]}, {"skus": ["C"]}, {"skus": ["D"]}
TWO: dict[str, Any] = {"buy": {"quantity": 2}}
A_FOR_D: dict[str, Any] = {"buy": {"items": A, "quantity": 1}, "get": {"items": D, "quantity": 2}}

CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("buy A, get two D", A_FOR_D, {"4": "10.00"}),
    ("half price", A_FOR_D | {"percent": "50"}, {"4": "5.00"}),
    ("an amount off each", A_FOR_D | {"amount": "2.00"}, {"4": "4.00"}),
    ("an amount above the price", A_FOR_D | {"amount": "7.00"}, {"4": "10.00"}),
    ("a price for each", A_FOR_D | {"price": "1.00"}, {"4": "8.00"}),
    ("a price above theirs", A_FOR_D | {"price": "6.00"}, {}),
    ("no part reward", {"buy": {"items": A, "quantity": 1}, "get": {"items": D, "quantity": 4}}, {}),
    ("too few bought", {"buy": {"items": A, "quantity": 2}, "get": {"items": D}}, {}),
    ("any two, any third: the two cheapest of all", TWO, {"4": "10.00"}),
    ("any two, any third: the dearest", TWO | {"get": {"which": "dearest"}}, {"1": "30.00", "2": "20.00"}),
    ("once at most", TWO | {"max_repeats": 1}, {"4": "5.00"}),
    (
        "overlapping: with one C got four of Ada are left, with two only three",
        {"buy": {"items": ADA, "quantity": 2}, "get": {"items": C}},
        {"3": "10.00"},
    ),
    (
        "got units that could not be bought come cheap: the D are all got",
        {"buy": {"items": C, "quantity": 2}, "get": {"items": ADA, "quantity": 3}},
        {"4": "15.00"},
    ),
    (
        "the C must be bought, though they are dearest",
        {"buy": {"items": C, "quantity": 2}, "get": {"items": ADA, "which": "dearest"}},
        {"4": "5.00"},
    ),
    (
        "by amount: 75 left are worth 30 twice",
        {"buy": {"amount": "30.00"}, "get": {"items": D}},
        {"4": "10.00"},
    ),
    ("by amount: with two got 75 are left, not 80", {"buy": {"amount": "40.00"}}, {"4": "5.00"}),
    ("by amount, exactly", {"buy": {"amount": "37.50"}}, {"4": "10.00"}),
    (
        "by amount: 85 - 30 leaves 40",
        {"buy": {"amount": "40.00"}, "get": {"which": "dearest"}},
        {"1": "30.00"},
    ),
    (
        "by amount: without A too little is left",
        {"buy": {"amount": "60.00"}, "get": {"which": "dearest"}},
        {"2": "20.00"},
    ),
    (
        "by amount: 25 may go: A alone is too much, B with two more too, C, C and D are not",
        {"buy": {"amount": "60.00"}, "get": {"which": "dearest", "quantity": 3}},
        {"3": "20.00", "4": "5.00"},
    ),
    (
        "by amount of a selection",
        {"buy": {"items": ADA, "amount": "15.00"}, "get": {"items": A}},
        {"1": "30.00"},
    ),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_buy_get(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    benefit = {"kind": "buy_get"} | parameters
    assert taken(benefit, basket(*LINES), products=PRODUCTS, currency="EUR") == cuts


def test_a_percentage_is_rounded_once_per_line() -> None:
    benefit = TWO | {"kind": "buy_get", "percent": "10"}
    # Six units: two got, 1.05 each: 0.21, not 0.11 twice.
    assert taken(benefit, basket(("A", 6, "1.05")), currency="EUR") == {"1": "0.21"}


def test_a_floor_clips() -> None:
    benefit = TWO | {"kind": "buy_get"}
    assert taken(benefit, basket(("F", 3, "10.00")), products=PRODUCTS, currency="EUR") == {"1": "1.00"}


@pytest.mark.parametrize("side", ["bought", "got"])
def test_what_is_never_discounted_is_neither_bought_nor_got(side: str) -> None:
    buy, get = ({"skus": ["N"]}, A) if side == "bought" else (A, {"skus": ["N"]})
    benefit = {"kind": "buy_get", "buy": {"items": buy, "quantity": 1}, "get": {"items": get}}
    request = basket(("N", 2, "10.00"), ("A", 2, "10.00"))
    assert taken(benefit, request, products=PRODUCTS, currency="EUR") == {}


BOGO = {
    "offer": "bogo",
    "priority": 1,
    "give": [{"kind": "buy_get", "buy": {"items": A, "quantity": 1}, "get": {"items": D}}],
}
PAIR = {"offer": "pair", "give": [{"kind": "set_discount", "items": A, "size": 2, "percent": "10"}]}
SHARED: dict[str, Any] = {"stacking": {"share_units": True}}


@pytest.mark.parametrize(
    ("name", "offers", "expected"),
    [
        ("the bought unit is used up", (BOGO, PAIR), {"bogo": "5.00"}),
        ("both share", (BOGO | SHARED, PAIR | SHARED), {"bogo": "5.00", "pair": "1.00"}),
    ],
)
def test_units_are_used_once(name: str, offers: Any, expected: dict[str, str]) -> None:
    request = basket(("A", 2, "10.00"), ("D", 1, "5.00"))
    decision = one({"currency": "EUR", "offers": list(offers), "requests": [request]})
    rows = {row["code"]: row for row in decision["offers"]}
    assert {code: row["amount"] for code, row in rows.items() if row["state"] == "applied"} == expected
    if "pair" not in expected:
        assert rows["pair"]["displaced_by"] == ["bogo"]
        assert [reason["code"] for reason in rows["pair"]["reasons"]] == ["same_units"]


def test_the_dearest_of_those_not_reduced_are_bought() -> None:
    """A third A is left to the pair only where the offer counted no more than it needed."""
    once = {
        "offer": "once",
        "priority": 1,
        "give": [{"kind": "buy_get", "buy": {"amount": "30.00"}, "max_repeats": 1}],
    }
    pair = {"offer": "pair", "give": [{"kind": "set_discount", "items": C, "size": 2, "percent": "10"}]}
    decision = one({"currency": "EUR", "offers": [once, pair], "requests": [basket(*LINES)]})
    # Got: a D. Bought: A alone is worth 30.00. So both C are free.
    assert {row["code"]: row["amount"] for row in decision["offers"]} == {"once": "5.00", "pair": "1.00"}


def test_without_a_cut_nothing_is_used_up() -> None:
    dear = {
        "offer": "dear",
        "priority": 1,
        "give": [{"kind": "buy_get", "buy": {"quantity": 1}, "price": "50.00"}],
    }
    decision = one({"currency": "EUR", "offers": [dear, PAIR], "requests": [basket(("A", 2, "10.00"))]})
    assert {row["code"]: row["state"] for row in decision["offers"]} == {"dear": "failed", "pair": "applied"}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0/buy", "missing")]),
    ({"buy": {}}, [("/give/0/buy", "contradiction")]),
    ({"buy": {"quantity": 1, "amount": {"EUR": "1.00"}}}, [("/give/0/buy", "contradiction")]),
    ({"buy": {"quantity": 0}}, [("/give/0/buy/quantity", "wrong_value")]),
    ({"buy": {"amount": {"EUR": "0.00"}}}, [("/give/0/buy/amount/EUR", "wrong_amount")]),
    ({"buy": {"quantity": 1, "which": "dearest"}}, [("/give/0/buy/which", "unknown_key")]),
    ({"buy": {"quantity": 1}, "get": {"quantity": 0}}, [("/give/0/get/quantity", "wrong_value")]),
    ({"buy": {"quantity": 1}, "get": {"which": "all"}}, [("/give/0/get/which", "wrong_value")]),
    ({"buy": {"quantity": 1}, "get": [{}]}, [("/give/0/get", "wrong_type")]),
    ({"buy": {"quantity": 1}, "percent": "5", "amount": {"EUR": "1.00"}}, [("/give/0", "contradiction")]),
    ({"buy": {"quantity": 1}, "max_repeats": 0}, [("/give/0/max_repeats", "wrong_value")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "buy_get"} | parameters]}) == expected


def test_every_amount_must_be_stated_in_the_currency() -> None:
    offer = {"offer": "o", "give": [{"kind": "buy_get", "buy": {"amount": {"EUR": "1.00"}}}]}
    decision = one({"offers": [offer], "requests": [basket(("A", 2, "10.00"), currency="USD")]})
    assert [reason["code"] for reason in decision["offers"][0]["reasons"]] == ["currency_not_offered"]
