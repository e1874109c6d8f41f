"""Condition order_count."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES: list[tuple[str, dict[str, int], Any, list[str]]] = [
    ("exactly", {"equals": 2}, 2, []),
    ("not exactly", {"equals": 2}, 3, ["not_equal"]),
    ("none before", {"equals": 0}, 0, []),
    ("at least, on the bound", {"at_least": 2}, 2, []),
    ("at least, below", {"at_least": 2}, 1, ["below_minimum"]),
    ("at most, on the bound", {"at_most": 2}, 2, []),
    ("at most, above", {"at_most": 2}, 3, ["above_maximum"]),
    ("between", {"at_least": 1, "at_most": 3}, 2, []),
    ("between, below", {"at_least": 1, "at_most": 3}, 0, ["below_minimum"]),
    ("between, above", {"at_least": 1, "at_most": 3}, 4, ["above_maximum"]),
]


@pytest.mark.parametrize(("name", "bounds", "orders", "codes"), CASES)
def test_order_count(name: str, bounds: dict[str, int], orders: int, codes: list[str]) -> None:
    reasons = refusals({"kind": "order_count"} | bounds, basket(customer={"order_count": orders}))
    assert [reason["code"] for reason in reasons] == codes


def test_the_distance_is_told() -> None:
    (reason,) = refusals({"kind": "order_count", "at_least": 5}, basket(customer={"order_count": 3}))
    assert reason["params"] == {"of": "order_count", "at_least": 5, "actual": 3, "missing": 2}


@pytest.mark.parametrize(
    ("name", "customer", "codes"),
    [
        ("a guest: nobody knows", None, ["unknown_fact"]),
        ("a device alone names nobody", {"identities": {"device": "d-1"}}, ["unknown_fact"]),
        ("a named customer whom nobody knows has never ordered", {"id": "c-1"}, []),
        ("so has one named by e-mail", {"email_hash": "ab" * 32}, []),
    ],
)
def test_who_has_never_ordered(name: str, customer: dict[str, Any] | None, codes: list[str]) -> None:
    reasons = refusals({"kind": "order_count", "equals": 0}, basket(customer=customer))
    assert [reason["code"] for reason in reasons] == codes


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0", "missing")]),
    ({"at_least": -1}, [("/when/0/at_least", "wrong_value")]),
    ({"at_least": "1"}, [("/when/0/at_least", "wrong_value")]),
    ({"at_least": True}, [("/when/0/at_least", "wrong_value")]),
    (
        {"at_least": "1.5", "at_most": "x"},
        [("/when/0/at_least", "wrong_value"), ("/when/0/at_most", "wrong_value")],
    ),
    ({"at_least": 3, "at_most": 2}, [("/when/0", "contradiction")]),
    ({"equals": 1, "at_most": 2}, [("/when/0", "contradiction")]),
    ({"equals": 1, "of": {}}, [("/when/0/of", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "order_count"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
