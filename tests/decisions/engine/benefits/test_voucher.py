"""Benefit voucher."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems


@pytest.mark.parametrize(
    "source", [{"pool": "next-order-5"}, {"template": "five-off"}, {"pool": "next", "valid_days": 30}]
)
def test_it_stands_among_the_rewards_and_costs_nothing(source: dict[str, Any]) -> None:
    offer = {"offer": "again", "give": [{"kind": "voucher"} | source]}
    decision = one({"currency": "EUR", "offers": [offer], "requests": [basket(("A", 1, "10.00"))]})
    assert decision["totals"]["discount"] == "0.00"
    assert decision["rewards"] == [{"offer": "again", "kind": "voucher"} | source]
    (row,) = decision["offers"]
    assert (row["state"], row["stage"], row["amount"]) == ("applied", "reward", "0.00")


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0", "contradiction")]),
    ({"pool": "a", "template": "b"}, [("/give/0", "contradiction")]),
    ({"pool": ""}, [("/give/0/pool", "wrong_value")]),
    ({"template": ["b"]}, [("/give/0/template", "wrong_value")]),
    ({"pool": "a", "valid_days": 0}, [("/give/0/valid_days", "wrong_value")]),
    ({"pool": "a", "valid_days": 3651}, [("/give/0/valid_days", "wrong_value")]),
    ({"pool": "a", "percent": "5"}, [("/give/0/percent", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "voucher"} | parameters]}) == expected
