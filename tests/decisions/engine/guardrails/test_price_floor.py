"""Guardrail price_floor: the lowest price of a unit, worked by hand."""

from typing import Any

import pytest

from tests.decisions.engine.guardrails.cases import HALF, Case, check, decided, guard, lines

CASES: list[Case] = [
    (
        "a lowest price",
        [guard("price_floor", amount="45.00")],
        [HALF],
        lines(("B", 1, "50.00")),
        {"discount": "5.00", "half": "clipped"},
    ),
    (
        "a lowest price that the product's attribute says; words are none",
        [guard("price_floor", attribute="map")],
        [HALF],
        lines(("A", 1, "100.00"), ("C", 1, "10.00")),
        {"discount": "15.00", "half": "clipped", "lines": {"1": "10.00", "2": "5.00"}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_case(case: Case) -> None:
    check(case)


UNREADABLE = [
    ("EUR", "45.005", "50.00"),
    ("EUR", "45,00", "50.00"),
    ("EUR", "-45.00", "50.00"),
    ("EUR", "cheap", "50.00"),
    ("EUR", ["45.00"], "50.00"),
    ("JPY", "90.5", "100"),
]


@pytest.mark.parametrize(("currency", "stated", "price"), UNREADABLE)
@pytest.mark.parametrize("breach", ["clip", "reject"])
@pytest.mark.parametrize("unknown", ["flag", "block"])
def test_a_lowest_price_that_is_no_amount_is_unknown(
    currency: str, stated: Any, price: str, breach: str, unknown: str
) -> None:
    decision = decided(
        [guard("price_floor", breach, attribute="map")],
        [HALF],
        lines(("M", 1, price), currency=currency),
        products=[{"sku": "M", "attributes": {"map": stated}}],
        policy={"unknown_cost": unknown},
        currency=currency,
    )
    half = {"50.00": "25.00", "100": "50"}[price]
    nothing = {"50.00": "0.00", "100": "0"}[price]
    assert decision["totals"]["discount"] == (half if unknown == "flag" else nothing)
    assert decision["lines"][0]["flags"] == ["unknown_floor"]


@pytest.mark.parametrize(
    ("stated", "discount"), [("45", "5.00"), ("45.000", "5.00"), (45, "5.00"), ("50.01", "0.00")]
)
def test_an_amount_may_be_written_in_several_ways(stated: Any, discount: str) -> None:
    decision = decided(
        [guard("price_floor", attribute="map")],
        [HALF],
        lines(("M", 1, "50.00")),
        products=[{"sku": "M", "attributes": {"map": stated}}],
        policy={"unknown_cost": "block"},
    )
    assert (decision["totals"]["discount"], decision["lines"][0]["flags"]) == (discount, [])


def test_a_product_without_the_attribute_has_no_such_price() -> None:
    rail = [guard("price_floor", attribute="map")]
    decision = decided(rail, [HALF], lines(("B", 1, "50.00")), policy={"unknown_cost": "block"})
    assert (decision["totals"]["discount"], decision["lines"][0]["flags"]) == ("25.00", [])
