"""Guardrail max_incentives: how many incentives, and how much, one basket gets, worked by hand."""

import pytest

from tests.decisions.engine.guardrails.cases import (
    HALF,
    SHIP,
    TEN,
    TOTE,
    TWENTY_OFF,
    Case,
    check,
    guard,
    lines,
)

CASES: list[Case] = [
    (
        "two incentives at most: the best two",
        [guard("max_incentives", count=2)],
        [TEN, HALF, TWENTY_OFF],
        lines(("B", 1, "100.00")),
        {"discount": "70.00", "ten": "displaced"},
    ),
    (
        "worth 12.00 at most: lines first, then shipping",
        [guard("max_incentives", value="12.00")],
        [TEN, SHIP],
        lines(("B", 1, "100.00"), shipping="4.90"),
        {"discount": "12.00", "ten": "applied", "ship": "clipped"},
    ),
    (
        "a gift counts at its value and is given whole or not",
        [guard("max_incentives", value="12.00")],
        [TOTE],
        lines(("B", 1, "100.00")),
        {"discount": "0.00", "tote": "failed", "gifts": 0},
    ),
    (
        "worth at most, or the offer is refused",
        [guard("max_incentives", "reject", value="12.00")],
        [TEN, SHIP],
        lines(("B", 1, "100.00"), shipping="4.90"),
        {"discount": "10.00", "ten": "applied", "ship": "failed"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_case(case: Case) -> None:
    check(case)
