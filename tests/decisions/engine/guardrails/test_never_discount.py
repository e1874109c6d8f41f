"""Guardrail never_discount: products that no offer reduces, worked by hand."""

import pytest

from tests.decisions.engine.guardrails.cases import TEN, Case, check, guard, lines

CASES: list[Case] = [
    (
        "never discounted",
        [guard("never_discount", scope={"items": {"categories": ["shoes"]}})],
        [TEN],
        lines(("A", 1, "100.00"), ("B", 1, "50.00")),
        {"discount": "5.00", "ten": "clipped"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_case(case: Case) -> None:
    check(case)
