"""Guardrail min_basket: the least basket that gets anything, worked by hand."""

import pytest

from tests.decisions.engine.guardrails.cases import HALF, SHIP, Case, check, decided, guard, lines

CASES: list[Case] = [
    (
        "a basket too small gets nothing at all",
        [guard("min_basket", amount="60.00")],
        [HALF, SHIP],
        lines(("B", 1, "50.00"), shipping="4.90"),
        {"discount": "0.00", "half": "failed", "ship": "failed"},
    ),
    (
        "large enough before discounts",
        [guard("min_basket", amount="50.00")],
        [HALF, SHIP],
        lines(("B", 1, "50.00"), shipping="4.90"),
        {"discount": "29.90", "half": "applied", "ship": "applied"},
    ),
    (
        "too little of some items closes these alone",
        [guard("min_basket", amount="60.00", scope={"items": {"skus": ["B"]}})],
        [HALF],
        lines(("B", 1, "50.00"), ("C", 1, "10.00")),
        {"discount": "5.00", "half": "clipped"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_case(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("breach", ["clip", "reject"])
@pytest.mark.parametrize("scope", [{}, {"items": {"skus": ["B"]}}])
def test_with_items_and_without_the_same_is_told(scope: dict[str, object], breach: str) -> None:
    rail = guard("min_basket", breach, scope, amount="60.00")
    (row,) = decided([rail], [HALF], lines(("B", 1, "50.00")))["offers"]
    assert (row["state"], row["reasons"]) == (
        "failed",
        [{"code": "guardrail", "params": {"guardrail": "g-min_basket"}}],
    )
