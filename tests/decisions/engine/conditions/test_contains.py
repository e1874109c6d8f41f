"""Condition contains."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

PRODUCTS = [
    {"sku": "SHIRT", "brand": "Ada", "categories": ["men/shirts"]},
    {"sku": "BELT", "tags": ["leather"], "discountable": False},
]
LINES = (("SHIRT", 1, "20.00"), ("BELT", 1, "10.00"))

CASES: list[tuple[str, list[dict[str, Any]], list[int]]] = [
    ("one thing", [{"skus": ["SHIRT"]}], []),
    ("two things", [{"categories": ["men"]}, {"tags": ["leather"]}], []),
    ("one unit may answer for two", [{"skus": ["SHIRT"]}, {"brands": ["Ada"]}], []),
    ("what no benefit may touch counts", [{"skus": ["BELT"]}], []),
    ("anything", [{}], []),
    ("one missing", [{"skus": ["SHIRT"]}, {"skus": ["TIE"]}], [1]),
    ("both missing", [{"skus": ["HAT"]}, {"skus": ["TIE"]}], [0, 1]),
    ("any of within a key", [{"skus": ["TIE", "BELT"]}], []),
]


@pytest.mark.parametrize(("name", "all_of", "missing"), CASES)
def test_contains(name: str, all_of: list[dict[str, Any]], missing: list[int]) -> None:
    reasons = refusals({"kind": "contains", "all_of": all_of}, basket(*LINES), products=PRODUCTS)
    assert reasons == ([{"code": "missing_items", "params": {"selections": missing}}] if missing else [])


def test_an_empty_basket_contains_nothing() -> None:
    assert refusals({"kind": "contains", "all_of": [{}]}, basket())


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/all_of", "missing")]),
    ({"all_of": []}, [("/when/0/all_of", "wrong_value")]),
    ({"all_of": {"skus": ["A"]}}, [("/when/0/all_of", "wrong_value")]),
    ({"all_of": ["A"]}, [("/when/0/all_of/0", "wrong_type")]),
    (
        {"all_of": [{"sku": "A"}, {"skus": [1]}]},
        [("/when/0/all_of/0/sku", "unknown_key"), ("/when/0/all_of/1/skus/0", "wrong_value")],
    ),
    ({"all_of": [{}], "any_of": [{}]}, [("/when/0/any_of", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "contains"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
