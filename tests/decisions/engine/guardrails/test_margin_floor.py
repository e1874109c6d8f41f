"""Guardrail margin_floor: the margin that has to be left, worked by hand."""

import pytest

from tests.decisions.engine.guardrails.cases import GROSS, HALF, TEN, Case, check, decided, guard, lines, told

CASES: list[Case] = [
    (
        "the worked margin: net 90.00 over cost 80.00 is 11.1 %",
        [guard("margin_floor", percent="11")],
        [TEN],
        lines(("A", 1, "119.00"), **GROSS),
        {"discount": "11.90", "ten": "applied"},
    ),
    (
        "the same with a floor of 20 %: 119.00 is the least price already",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("A", 1, "119.00"), **GROSS),
        {"discount": "0.00", "ten": "failed"},
    ),
    (
        "clipped to the margin: 80.00 x 1.19 / 0.8 = 119.00 is left of 130.00",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("A", 1, "130.00"), **GROSS),
        {"discount": "11.00", "ten": "clipped"},
    ),
    (
        "net prices need no rate: 80.00 / 0.8 = 100.00",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("A", 1, "105.00")),
        {"discount": "5.00", "ten": "clipped"},
    ),
    (
        "an amount above cost: 85.00 is the least",
        [guard("margin_floor", amount="5.00")],
        [HALF],
        lines(("A", 1, "100.00")),
        {"discount": "15.00", "half": "clipped"},
    ),
    (
        "rejected instead of clipped",
        [guard("margin_floor", "reject", percent="20")],
        [TEN],
        lines(("A", 1, "130.00"), **GROSS),
        {"discount": "0.00", "ten": "failed"},
    ),
    (
        "a later offer uses the room that a rejected one left",
        [guard("margin_floor", "reject", percent="20")],
        [HALF | {"priority": 1}, TEN],
        lines(("A", 1, "115.00")),
        {"discount": "11.50", "half": "failed", "ten": "applied"},
    ),
    (
        "a margin that nobody knows passes and is flagged",
        [guard("margin_floor", percent="20")],
        [TEN],
        lines(("C", 1, "100.00")),
        {"discount": "10.00", "flags": ["unknown_cost"]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_case(case: Case) -> None:
    check(case)


def test_blocked_where_the_cost_is_not_known() -> None:
    rail = [guard("margin_floor", percent="20")]
    request = lines(("C", 1, "100.00"), ("B", 1, "100.00"))
    decision = decided(rail, [TEN], request, policy={"unknown_cost": "block"})
    assert told(decision, {"lines": 0, "ten": 0}) == {"lines": {"1": "0.00", "2": "10.00"}, "ten": "clipped"}
