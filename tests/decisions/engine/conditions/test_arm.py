"""Condition arm."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

AOV = {
    "experiment": "aov-q4",
    "unit": "customer",
    "salt": "aov-q4",
    "arms": {"control": "50", "treatment": "50"},
}
# Second points of c-1 and c-42 (docs/pricing.md): 0.85 and 0.13.
CASES: list[tuple[str, str | None, dict[str, Any], list[str], str | None]] = [
    ("its arm", "c-1", {}, ["treatment"], None),
    ("one of several", "c-1", {}, ["other", "treatment"], None),
    ("the other arm", "c-42", {}, ["treatment"], "not_one_of"),
    ("no arm: outside the shares", "c-1", {"arms": {"control": "30", "treatment": "30"}}, ["treatment"],
     "not_one_of"),
    ("not begun", "c-1", {"starts": "2026-07-01"}, ["treatment"], "not_one_of"),
    ("over", "c-1", {"ends": "2026-06-14"}, ["treatment"], "not_one_of"),
    ("a guest", None, {}, ["treatment"], "unknown_fact"),
    ("another experiment", "c-1", {"experiment": "other"}, ["treatment"], "unknown_fact"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "customer", "keys", "arms", "code"), CASES, ids=[c[0] for c in CASES])
def test_arm(
    name: str, customer: str | None, keys: dict[str, Any], arms: list[str], code: str | None
) -> None:
    condition = {"kind": "arm", "experiment": "aov-q4", "in": arms}
    request = basket(customer={"id": customer})
    named = {"of": "arm", "experiment": "aov-q4"}
    told = {"not_one_of": named | {"in": arms}, "unknown_fact": named}
    wanted = [] if code is None else [{"code": code, "params": told[code]}]
    assert refusals(condition, request, experiments=[AOV | keys]) == wanted
    turned = [reason["code"] for reason in refusals({"not": condition}, request, experiments=[AOV | keys])]
    assert turned == {None: ["excluded_by"], "not_one_of": [], "unknown_fact": ["unknown_fact"]}[code]


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/experiment", "missing"), ("/when/0/in", "missing")]),
    ({"experiment": "e", "in": []}, [("/when/0/in", "wrong_length")]),
    ({"experiment": 5, "in": ["a"]}, [("/when/0/experiment", "wrong_value")]),
    ({"experiment": "e", "in": ["a"], "arm": "a"}, [("/when/0/arm", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "arm"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
