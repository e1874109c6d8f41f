"""Condition score."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, decided, problems, refusals

CASES: list[tuple[str, dict[str, str], Any, list[str]]] = [
    ("at least, on the bound", {"at_least": "0.7"}, "0.70", []),
    ("at least, a hair below", {"at_least": "0.7"}, "0.69999999999999999999", ["below_minimum"]),
    ("at most, on the bound", {"at_most": "0.2"}, "0.2", []),
    ("at most, a hair above", {"at_most": "0.2"}, "0.20000000000000000001", ["above_maximum"]),
    ("between", {"at_least": "0.2", "at_most": "0.8"}, "0.5", []),
    ("between, above", {"at_least": "0.2", "at_most": "0.8"}, "0.9", ["above_maximum"]),
    ("as a number, not as text", {"at_least": "9"}, "10", []),
    ("below zero", {"at_most": "-1"}, "-1.5", []),
    ("a whole number", {"at_least": "0.7"}, 1, []),
    ("no score", {"at_least": "0"}, None, ["unknown_fact"]),
    ("no number", {"at_least": "0"}, "high", ["unknown_fact"]),
    ("nothing", {"at_least": "0"}, "", ["unknown_fact"]),
    ("no plain decimal", {"at_least": "0"}, "1e2", ["unknown_fact"]),
    ("not a number at all", {"at_least": "0"}, "NaN", ["unknown_fact"]),
    ("a list", {"at_least": "0"}, ["0.9"], ["unknown_fact"]),
    ("true is no number", {"at_least": "0"}, True, ["unknown_fact"]),
]


@pytest.mark.parametrize(("name", "bounds", "score", "codes"), CASES)
def test_score(name: str, bounds: dict[str, str], score: Any, codes: list[str]) -> None:
    condition = {"kind": "score", "name": "churn"} | bounds
    request = basket(customer={"scores": {"churn": score, "propensity": "0.5"}})
    assert [reason["code"] for reason in refusals(condition, request)] == codes


def test_the_distance_is_told() -> None:
    condition = {"kind": "score", "name": "propensity", "at_least": "0.70"}
    (reason,) = refusals(condition, basket(customer={"scores": {"propensity": "0.123456789012345678901"}}))
    assert reason["params"] == {
        "of": "score",
        "name": "propensity",
        "at_least": "0.7",
        "actual": "0.123456789012345678901",
        "missing": "0.576543210987654321099",
    }


def test_no_digit_is_lost() -> None:
    condition = {"kind": "score", "name": "lifetime_value", "at_least": "0.5"}
    request = basket(customer={"scores": {"lifetime_value": f"-{'9' * 15}.{'9' * 30}"}})
    (reason,) = refusals(condition, request)
    assert reason["params"]["missing"] == f"1{'0' * 15}.4{'9' * 29}"


@pytest.mark.parametrize("customer", [None, {"id": "c-1"}, {"scores": {}}, {"scores": {"churn": "?"}}])
@pytest.mark.parametrize(
    ("missing", "plain", "turned"),
    [
        ({}, ["unknown_fact"], ["unknown_fact"]),
        ({"missing": "fail"}, ["unknown_fact"], ["unknown_fact"]),
        ({"missing": "pass"}, [], ["excluded_by"]),
    ],
)
def test_without_a_score(
    customer: dict[str, Any] | None, missing: dict[str, str], plain: list[str], turned: list[str]
) -> None:
    condition = {"kind": "score", "name": "churn", "at_least": "0.5"} | missing
    request = basket(customer=customer)
    reasons = refusals(condition, request)
    assert [reason["code"] for reason in reasons] == plain
    assert all(reason["params"] == {"of": "score", "name": "churn"} for reason in reasons)
    assert [reason["code"] for reason in refusals({"not": condition}, request)] == turned


def test_missing_says_nothing_of_a_score_that_is_there() -> None:
    condition = {"kind": "score", "name": "churn", "at_least": "0.5", "missing": "pass"}
    (reason,) = refusals(condition, basket(customer={"scores": {"churn": "0.4"}}))
    assert reason["code"] == "below_minimum"


@pytest.mark.parametrize(
    ("name", "sent", "codes"),
    [
        ("nothing sent: the known one", None, []),
        ("what is sent counts", {"churn": "0.1"}, ["below_minimum"]),
        ("what is sent replaces all of them", {}, ["unknown_fact"]),
    ],
)
def test_what_the_house_knows(name: str, sent: dict[str, str] | None, codes: list[str]) -> None:
    facts = {"id": "c-1", "scores": {"churn": "0.900000"}}
    when = [{"kind": "score", "name": "churn", "at_least": "0.9"}]
    (row,) = decided(when, basket(customer={"id": "c-1", "scores": sent}), facts)["offers"]
    assert [reason["code"] for reason in row["reasons"]] == codes


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({"at_least": "0.5"}, [("/when/0/name", "missing")]),
    ({"name": "churn"}, [("/when/0", "missing")]),
    ({"name": "churn", "missing": "pass"}, [("/when/0", "missing")]),
    ({"name": "mood", "at_least": "0.5"}, [("/when/0/name", "wrong_value")]),
    ({"name": "churn", "at_least": 0.5}, [("/when/0/at_least", "wrong_value")]),
    ({"name": "churn", "at_least": "1e2"}, [("/when/0/at_least", "wrong_value")]),
    ({"name": "churn", "at_least": "x"}, [("/when/0/at_least", "wrong_value")]),
    ({"name": "churn", "at_least": True}, [("/when/0/at_least", "wrong_value")]),
    ({"name": "churn", "at_least": "0.8", "at_most": "0.7"}, [("/when/0", "contradiction")]),
    ({"name": "churn", "at_most": "1", "missing": "hold"}, [("/when/0/missing", "wrong_value")]),
    ({"name": "churn", "equals": "1"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "score"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
