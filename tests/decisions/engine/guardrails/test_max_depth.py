"""Guardrail max_depth: how deep all offers together may go, worked by hand."""

import pytest

from tests.decisions.engine.guardrails.cases import HALF, TEN, TWENTY_OFF, Case, check, guard, lines

CASES: list[Case] = [
    (
        "30 % per line at most, over the whole stack: 10 % and then the rest",
        [guard("max_depth", percent="30")],
        [TEN, HALF | {"priority": -1}],
        lines(("B", 2, "50.00")),
        {"discount": "30.00", "ten": "applied", "half": "clipped"},
    ),
    (
        "depth is rounded down: 30 % of 9.99 is 2.997",
        [guard("max_depth", percent="30")],
        [HALF],
        lines(("B", 1, "9.99")),
        {"discount": "2.99", "half": "clipped"},
    ),
    (
        "30 % of the basket: lines may go deeper",
        [guard("max_depth", percent="30", per="basket")],
        [{"offer": "b", "give": [{"kind": "percent_off", "percent": "50", "items": {"skus": ["B"]}}]}],
        lines(("B", 1, "50.00"), ("C", 1, "50.00")),
        {"discount": "25.00", "b": "applied"},
    ),
    (
        "30 % of the basket is 30.00: the order amount gets what is left",
        [guard("max_depth", percent="30", per="basket")],
        [{"offer": "a20", "give": [{"kind": "percent_off", "percent": "20"}]}, TWENTY_OFF],
        lines(("B", 1, "50.00"), ("C", 1, "50.00")),
        {"discount": "30.00", "a20": "applied", "z20": "clipped"},
    ),
    (
        "a depth of some lines: what they can't take goes to the others",
        [guard("max_depth", percent="10", per="basket", scope={"items": {"skus": ["B"]}})],
        [TWENTY_OFF],
        lines(("B", 1, "50.00"), ("C", 1, "50.00")),
        {"discount": "20.00", "z20": "applied", "lines": {"1": "5.00", "2": "15.00"}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_case(case: Case) -> None:
    check(case)
