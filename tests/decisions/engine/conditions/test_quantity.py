"""Condition quantity."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

PRODUCTS = [{"sku": "A", "brand": "Ada"}, {"sku": "B", "discountable": False}]
LINES = (("A", 3, "10.00"), ("B", 2, "0.00"), ("A", 1, "8.00"))

CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("all units: at least, on the bound", {"at_least": 6}, []),
    ("all units: below", {"at_least": 7}, ["below_minimum"]),
    ("at most, on the bound", {"at_most": 6}, []),
    ("above", {"at_most": 5}, ["above_maximum"]),
    ("exactly", {"equals": 6}, []),
    ("not exactly", {"equals": 5}, ["not_equal"]),
    ("selected units over all lines", {"equals": 4, "of": {"brands": ["Ada"]}}, []),
    ("units that no benefit may touch count", {"equals": 2, "of": {"skus": ["B"]}}, []),
    ("nothing selected", {"equals": 0, "of": {"skus": ["C"]}}, []),
    ("nothing selected: at most", {"at_most": 0, "of": {"skus": ["C"]}}, []),
    ("nothing selected: at least", {"at_least": 1, "of": {"skus": ["C"]}}, ["below_minimum"]),
    ("at least none", {"at_least": 0, "of": {"skus": ["C"]}}, []),
    ("an empty selection is every line", {"equals": 6, "of": {}}, []),
]


@pytest.mark.parametrize(("name", "parameters", "codes"), CASES)
def test_quantity(name: str, parameters: dict[str, Any], codes: list[str]) -> None:
    reasons = refusals({"kind": "quantity"} | parameters, basket(*LINES), products=PRODUCTS)
    assert [reason["code"] for reason in reasons] == codes


def test_the_distance_is_told() -> None:
    (reason,) = refusals({"kind": "quantity", "at_least": 10}, basket(*LINES))
    assert reason["params"] == {"of": "quantity", "at_least": 10, "actual": 6, "missing": 4}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0", "missing")]),
    ({"of": {"skus": ["A"]}}, [("/when/0", "missing")]),
    ({"at_least": -1}, [("/when/0/at_least", "wrong_value")]),
    ({"equals": 1.5}, [("/when/0/equals", "wrong_value")]),
    ({"equals": 2, "at_least": 1}, [("/when/0", "contradiction")]),
    ({"at_least": 2, "at_most": 1}, [("/when/0", "contradiction")]),
    ({"at_least": 1, "of": {"colour": "red"}}, [("/when/0/of/colour", "unknown_key")]),
    ({"at_least": 1, "of": []}, [("/when/0/of", "wrong_type")]),
    ({"at_least": 1, "basis": "after_items"}, [("/when/0/basis", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "quantity"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
