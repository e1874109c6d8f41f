"""Condition distinct."""

from typing import Any

import pytest

from decisions.engine import read_offer
from tests.decisions.engine.running import basket, problems, refusals

PRODUCTS = [{"sku": "A", "brand": "Ada"}, {"sku": "B", "discountable": False}, {"sku": "C", "brand": "Ada"}]
LINES = (("A", 3, "10.00"), ("B", 2, "0.00"), ("A", 1, "8.00"), ("C", 1, "5.00"))

CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("a SKU on two lines counts once: at least, on the bound", {"at_least": 3}, []),
    ("below", {"at_least": 4}, ["below_minimum"]),
    ("at most, on the bound", {"at_most": 3}, []),
    ("above", {"at_most": 2}, ["above_maximum"]),
    ("between", {"at_least": 1, "at_most": 3}, []),
    ("among selected lines", {"at_least": 2, "at_most": 2, "of": {"brands": ["Ada"]}}, []),
    ("units are not counted", {"at_least": 2, "of": {"skus": ["A"]}}, ["below_minimum"]),
    ("a SKU that no benefit may touch counts", {"at_least": 1, "of": {"skus": ["B"]}}, []),
    ("nothing selected: at most", {"at_most": 0, "of": {"skus": ["D"]}}, []),
    ("nothing selected: at least", {"at_least": 1, "of": {"skus": ["D"]}}, ["below_minimum"]),
    ("at least none", {"at_least": 0, "of": {"skus": ["D"]}}, []),
    ("an empty selection is every line", {"at_least": 3, "of": {}}, []),
]


@pytest.mark.parametrize(("name", "parameters", "codes"), CASES)
def test_distinct(name: str, parameters: dict[str, Any], codes: list[str]) -> None:
    reasons = refusals({"kind": "distinct"} | parameters, basket(*LINES), products=PRODUCTS)
    assert [reason["code"] for reason in reasons] == codes


def test_the_distance_is_told() -> None:
    (reason,) = refusals({"kind": "distinct", "at_least": 5}, basket(*LINES))
    assert reason["params"] == {"of": "distinct", "at_least": 5, "actual": 3, "missing": 2}


@pytest.mark.parametrize(
    ("name", "parameters", "anchors"),
    [
        ("some of what is selected must be there", {"at_least": 1, "of": {"skus": ["A"]}}, {("sku", "A")}),
        ("none is needed", {"at_least": 0, "of": {"skus": ["A"]}}, None),
        ("none is fine", {"at_most": 2, "of": {"skus": ["A"]}}, None),
        ("anything", {"at_least": 2}, None),
    ],
)
def test_what_a_basket_must_have(name: str, parameters: dict[str, Any], anchors: set[Any] | None) -> None:
    when = [{"kind": "distinct"} | parameters]
    offer = read_offer({"offer": "o", "when": when, "give": [{"kind": "points", "points": 1}]})
    assert offer.when.anchors() == anchors


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0", "missing")]),
    ({"of": {"skus": ["A"]}}, [("/when/0", "missing")]),
    ({"at_least": -1}, [("/when/0/at_least", "wrong_value")]),
    ({"at_least": "2"}, [("/when/0/at_least", "wrong_value")]),
    ({"at_least": 2, "at_most": 1}, [("/when/0", "contradiction")]),
    ({"equals": 2}, [("/when/0/equals", "unknown_key")]),
    ({"at_least": 1, "of": {"colour": "red"}}, [("/when/0/of/colour", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "distinct"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
