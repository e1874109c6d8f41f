"""Condition days_since_last_order."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, decided, problems, refusals

CASES: list[tuple[str, dict[str, int], int, list[str]]] = [
    ("at least, on the bound", {"at_least": 90}, 90, []),
    ("at least, a day short", {"at_least": 90}, 89, ["below_minimum"]),
    ("at most, on the bound", {"at_most": 30}, 30, []),
    ("at most, a day over", {"at_most": 30}, 31, ["above_maximum"]),
    ("between", {"at_least": 30, "at_most": 90}, 60, []),
    ("between, below", {"at_least": 30, "at_most": 90}, 29, ["below_minimum"]),
    ("between, above", {"at_least": 30, "at_most": 90}, 91, ["above_maximum"]),
    ("today", {"at_most": 0}, 0, []),
]


@pytest.mark.parametrize(("name", "bounds", "days", "codes"), CASES)
def test_days_since_last_order(name: str, bounds: dict[str, int], days: int, codes: list[str]) -> None:
    request = basket(customer={"days_since_last_order": days})
    reasons = refusals({"kind": "days_since_last_order"} | bounds, request)
    assert [reason["code"] for reason in reasons] == codes


def test_the_distance_is_told() -> None:
    request = basket(customer={"days_since_last_order": 60})
    (reason,) = refusals({"kind": "days_since_last_order", "at_least": 90}, request)
    assert reason["params"] == {"of": "days_since_last_order", "at_least": 90, "actual": 60, "missing": 30}


UNKNOWN = {"code": "unknown_fact", "params": {"of": "days_since_last_order"}}


@pytest.mark.parametrize(
    ("name", "customer"),
    [
        ("a guest: nobody knows", None),
        ("a named customer who has never ordered has no last order", {"id": "c-1", "order_count": 0}),
        ("nor has one whom nobody knows", {"id": "c-1"}),
    ],
)
@pytest.mark.parametrize("bounds", [{"at_least": 0}, {"at_most": 36500}])
def test_who_has_no_last_order(name: str, customer: dict[str, Any] | None, bounds: dict[str, int]) -> None:
    condition = {"kind": "days_since_last_order"} | bounds
    assert refusals(condition, basket(customer=customer)) == [UNKNOWN]
    assert refusals({"not": condition}, basket(customer=customer)) == [UNKNOWN]


@pytest.mark.parametrize(
    ("name", "sent", "known", "codes"),
    [
        ("looked up", None, 100, []),
        ("what is sent counts", 10, 100, ["below_minimum"]),
        ("never ordered as the house knows", None, None, ["unknown_fact"]),
    ],
)
def test_what_the_house_knows(name: str, sent: int | None, known: int | None, codes: list[str]) -> None:
    request = basket(customer={"id": "c-1", "days_since_last_order": sent})
    facts = {"id": "c-1", "days_since_last_order": known}
    (row,) = decided([{"kind": "days_since_last_order", "at_least": 90}], request, facts)["offers"]
    assert [reason["code"] for reason in row["reasons"]] == codes


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0", "missing")]),
    ({"at_least": -1}, [("/when/0/at_least", "wrong_value")]),
    ({"at_most": "30"}, [("/when/0/at_most", "wrong_value")]),
    ({"at_most": 1.5}, [("/when/0/at_most", "wrong_value")]),
    ({"at_least": 3, "at_most": 2}, [("/when/0", "contradiction")]),
    ({"equals": 3}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "days_since_last_order"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
