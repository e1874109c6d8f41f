"""Benefit tiered."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, taken

LINES = (("A", 2, "30.00"), ("B", 1, "40.00"))
PRODUCTS = [{"sku": "F", "price_floor": "38.00"}, {"sku": "N", "discountable": False}]
SPEND: dict[str, Any] = {
    "by": "spend",
    "tiers": [{"from": "50.00", "percent": "5"}, {"from": "100.00", "percent": "10"}],
}
UNITS: dict[str, Any] = {
    "by": "quantity",
    "tiers": [{"from": 2, "percent": "5"}, {"from": 3, "percent": "10"}],
}


def tiers(by: str, *listed: Any, **more: Any) -> dict[str, Any]:
    """A benefit's parameters."""
    return {"by": by, "tiers": list(listed)} | more


def graduated(by: str, *listed: Any, **more: Any) -> dict[str, Any]:
    """The same, each slice at its own rate."""
    return tiers(by, *listed, mode="graduated", **more)


CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("the highest tier reached", SPEND, {"1": "6.00", "2": "4.00"}),
    ("in words: reach", SPEND | {"mode": "reach", "on": "items"}, {"1": "6.00", "2": "4.00"}),
    ("a lower tier: B alone is 40, A is 60", SPEND | {"of": {"skus": ["A"]}}, {"1": "3.00"}),
    ("no tier", SPEND | {"of": {"skus": ["B"]}}, {}),
    ("from nothing on", tiers("spend", {"from": "0.00", "percent": "50"}), {"1": "30.00", "2": "20.00"}),
    ("by units", UNITS, {"1": "6.00", "2": "4.00"}),
    ("by units, the lower tier", UNITS | {"of": {"skus": ["A"]}}, {"1": "3.00"}),
    ("by units, no tier", UNITS | {"of": {"skus": ["B"]}}, {}),
    (
        "an amount off all together",
        tiers("quantity", {"from": 3, "amount": "10.00"}),
        {"1": "6.00", "2": "4.00"},
    ),
    (
        "an amount per unit",
        tiers("quantity", {"from": 3, "amount": "35.00", "per": "unit"}),
        {"1": "60.00", "2": "35.00"},
    ),
    ("a price for each", tiers("spend", {"from": "100.00", "price": "35.00"}), {"2": "5.00"}),
    (
        "on the order: a price for all together",
        tiers("spend", {"from": "100.00", "price": "70.00"}, on="order"),
        {"1": "18.00", "2": "12.00"},
    ),
    ("on the order: never dearer", tiers("spend", {"from": "100.00", "price": "100.01"}, on="order"), {}),
    (
        "on the order: an amount per unit",
        tiers("quantity", {"from": 1, "amount": "1.00", "per": "unit"}, on="order"),
        {"1": "2.00", "2": "1.00"},
    ),
    (
        "slices: 10 % of 30 and 20 % of 20",
        graduated("spend", {"from": "50.00", "percent": "10"}, {"from": "80.00", "percent": "20"}),
        {"1": "4.20", "2": "2.80"},
    ),
    (
        "a slice that is not reached",
        graduated(
            "spend", {"from": "0.00", "percent": "10"}, {"from": "100.00", "percent": "20"}, on="order"
        ),
        {"1": "6.00", "2": "4.00"},
    ),
    (
        "the first 40.00 only",
        graduated("spend", {"from": "0.00", "percent": "10"}, {"from": "40.00", "percent": "0"}),
        {"1": "2.40", "2": "1.60"},
    ),
    ("below every slice", graduated("spend", {"from": "100.00", "percent": "10"}), {}),
    (
        "units dearest first: 40 and 30 at 10 %, 30 at 50 %",
        graduated("quantity", {"from": 1, "percent": "10"}, {"from": 3, "percent": "50"}),
        {"1": "18.00", "2": "4.00"},
    ),
    (
        "the first unit costs what it costs",
        graduated("quantity", {"from": 2, "amount": "5.00", "per": "unit"}),
        {"1": "10.00"},
    ),
    (
        "every further unit at a price",
        graduated("quantity", {"from": 0, "price": "39.00"}, {"from": 2, "price": "9.00"}),
        {"1": "42.00", "2": "1.00"},
    ),
    (
        "a slice on the order: 30 + 30 for 50",
        graduated("quantity", {"from": 2, "price": "50.00"}, on="order"),
        {"1": "10.00"},
    ),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_tiered(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    benefit = {"kind": "tiered"} | parameters
    assert taken(benefit, basket(*LINES), products=PRODUCTS, currency="EUR") == cuts


@pytest.mark.parametrize(
    ("name", "parameters", "cuts"),
    [
        ("on items once per line: 0.005 twice", {"on": "items"}, {"1": "0.01", "2": "0.01"}),
        ("on the order once: 0.01", {"on": "order"}, {"1": "0.01"}),
        ("slices once: 0.05 x 10 % + 0.05 x 10 %", {"mode": "graduated"}, {"1": "0.01"}),
    ],
)
def test_rounding(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    listed = [{"from": "0.00", "percent": "10"}, {"from": "0.05", "percent": "10"}]
    benefit = {"kind": "tiered", "by": "spend", "tiers": listed} | parameters
    assert taken(benefit, basket(("A", 1, "0.05"), ("B", 1, "0.05")), currency="EUR") == cuts


HALF = {"kind": "percent_off", "percent": "50"}
ON_ORDER: dict[str, Any] = {"kind": "tiered", "on": "order"} | SPEND


def discount(*offers: dict[str, Any]) -> str:
    """What offers take off 100.00."""
    decision = one({"currency": "EUR", "offers": list(offers), "requests": [basket(*LINES)]})
    return str(decision["totals"]["discount"])


@pytest.mark.parametrize(
    ("name", "offers", "expected"),
    [
        (
            "after the items of others: 5 % of 50",
            ({"offer": "a", "give": [HALF]}, {"offer": "b", "give": [ON_ORDER]}),
            "52.50",
        ),
        (
            "before discounts: 10 % of 50",
            (
                {"offer": "a", "give": [HALF]},
                {"offer": "b", "give": [ON_ORDER | {"basis": "before_discounts"}]},
            ),
            "55.00",
        ),
        (
            "after all finished stages, its own not",
            (
                {"offer": "a", "priority": 1, "give": [HALF | {"on": "order"}]},
                {"offer": "b", "give": [ON_ORDER | {"basis": "after_discounts"}]},
            ),
            "55.00",
        ),
        (
            "read once, at the offer's earliest stage: 10 % of 50",
            ({"offer": "a", "give": [HALF, ON_ORDER]},),
            "55.00",
        ),
        (
            "at the start of the item stage",
            (
                {"offer": "a", "priority": 1, "give": [HALF]},
                {"offer": "b", "give": [ON_ORDER | {"on": "items"}]},
            ),
            "55.00",
        ),
    ],
)
def test_what_is_measured(name: str, offers: Any, expected: str) -> None:
    assert discount(*offers) == expected


def test_the_first_stage_is_remembered_where_offers_are_searched() -> None:
    """The same with a rival, so that the engine branches between the offer's stages."""
    both = {"offer": "both", "give": [HALF, ON_ORDER], "stacking": {"groups": ["g"]}}
    rival = {"offer": "rival", "give": [HALF | {"percent": "54"}], "stacking": {"groups": ["g"]}}
    assert discount(both, rival) == "55.00"


def test_what_is_never_discounted_is_not_measured() -> None:
    request = basket(("N", 1, "60.00"), ("B", 1, "40.00"))
    assert taken({"kind": "tiered"} | SPEND, request, products=PRODUCTS, currency="EUR") == {}


def test_a_floor_clips() -> None:
    benefit = {"kind": "tiered"} | tiers("spend", {"from": "1.00", "amount": "10.00"})
    request = basket(("F", 1, "40.00"), ("A", 1, "40.00"))
    assert taken(benefit, request, products=PRODUCTS, currency="EUR") == {"1": "2.00", "2": "8.00"}


EUR = {"EUR": "5.00"}
WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({"tiers": [{"from": 2, "percent": "5"}]}, [("/give/0/by", "missing")]),
    ({"by": "quantity"}, [("/give/0/tiers", "missing")]),
    (tiers("quantity"), [("/give/0/tiers", "wrong_value")]),
    (tiers("weight", {"from": 2, "percent": "5"}), [("/give/0/by", "wrong_value")]),
    (tiers("quantity", {"percent": "5"}), [("/give/0/tiers/0/from", "missing")]),
    (tiers("quantity", {"from": EUR, "percent": "5"}), [("/give/0/tiers/0/from", "wrong_value")]),
    (tiers("quantity", {"from": "2", "percent": "5"}), [("/give/0/tiers/0/from", "currency_missing")]),
    (tiers("quantity", {"from": -1, "percent": "5"}), [("/give/0/tiers/0/from", "wrong_value")]),
    (tiers("quantity", {"from": True, "percent": "5"}), [("/give/0/tiers/0/from", "wrong_value")]),
    (tiers("spend", {"from": 2, "percent": "5"}), [("/give/0/tiers/0/from", "currency_missing")]),
    (tiers("spend", "x"), [("/give/0/tiers/0", "wrong_type")]),
    (tiers("quantity", {"from": 2}), [("/give/0/tiers/0", "contradiction")]),
    (tiers("quantity", {"from": 2, "percent": "5", "price": EUR}), [("/give/0/tiers/0", "contradiction")]),
    (
        tiers("quantity", {"from": 2, "percent": "5", "per": "unit"}),
        [("/give/0/tiers/0/per", "contradiction")],
    ),
    (tiers("quantity", {"from": 2, "amount": EUR, "per": "line"}), [("/give/0/tiers/0/per", "wrong_value")]),
    (
        tiers("quantity", {"from": 2, "percent": "5"}, {"from": 2, "percent": "9"}),
        [("/give/0/tiers/1/from", "contradiction")],
    ),
    (
        tiers(
            "spend",
            {"from": EUR, "percent": "5"},
            {"from": {"EUR": "9.00"}, "percent": "9"},
            {"from": {"EUR": "8.00"}, "percent": "9"},
        ),
        [("/give/0/tiers/2/from", "contradiction")],
    ),
    (
        tiers("quantity", {"from": 2, "percent": "5"}, basis="before_discounts"),
        [("/give/0/basis", "contradiction")],
    ),
    (tiers("quantity", {"from": 2, "percent": "5"}, on="shipping"), [("/give/0/on", "wrong_value")]),
    (graduated("spend", {"from": EUR, "amount": EUR}), [("/give/0/tiers/0/amount", "contradiction")]),
    (graduated("spend", {"from": EUR, "price": EUR}), [("/give/0/tiers/0/price", "contradiction")]),
    (graduated("quantity", {"from": 2, "amount": EUR}), [("/give/0/tiers/0/amount", "contradiction")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "tiered"} | parameters]}) == expected


def test_a_bare_whole_amount_is_an_amount() -> None:
    benefit = {"kind": "tiered"} | tiers("spend", {"from": 100, "percent": "5"})
    assert problems({"offer": "o", "give": [benefit]}, currency="EUR") == []
    assert taken(benefit, basket(*LINES), currency="EUR") == {"1": "3.00", "2": "2.00"}


def test_every_amount_must_be_stated_in_the_currency() -> None:
    listed = [
        {"from": {"EUR": "1.00", "USD": "1.00"}, "percent": "5"},
        {"from": {"EUR": "2.00"}, "percent": "9"},
    ]
    offer = {"offer": "o", "give": [{"kind": "tiered", "by": "spend", "tiers": listed}]}
    decision = one({"offers": [offer], "requests": [basket(("A", 2, "10.00"), currency="USD")]})
    assert [reason["code"] for reason in decision["offers"][0]["reasons"]] == ["currency_not_offered"]
