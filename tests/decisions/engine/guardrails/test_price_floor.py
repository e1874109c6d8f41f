"""Guardrail price_floor: the lowest price of a unit, worked by hand."""

import pytest

from tests.decisions.engine.guardrails.cases import HALF, Case, check, guard, lines

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
