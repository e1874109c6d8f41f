"""Guardrails: where they hold, what is told of them, and how their documents are read."""

from typing import Any

import pytest

from decisions.engine import DocumentErrors, read_guardrail
from tests.decisions.engine.guardrails.cases import TEN, Case, check, guard, lines
from tests.decisions.engine.running import simulate

CASES: list[Case] = [
    (
        "another segment is out of scope",
        [guard("never_discount", scope={"segments": ["staff"]})],
        [TEN],
        lines(("B", 1, "100.00")),
        {"discount": "10.00", "ten": "applied"},
    ),
    (
        "another channel is out of scope",
        [guard("never_discount", scope={"channels": ["pos"]})],
        [TEN],
        lines(("B", 1, "100.00")),
        {"discount": "10.00"},
    ),
    (
        "over already",
        [guard("never_discount") | {"ends": "2026-06-14"}],
        [TEN],
        lines(("B", 1, "100.00")),
        {"discount": "10.00"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_scope_and_window(case: Case) -> None:
    check(case)


def test_which_guardrail_it_was_is_told_to_keys_with_diagnose_alone() -> None:
    document = {
        "currency": "EUR",
        "guardrails": [guard("max_depth", percent="5")],
        "offers": [TEN],
        "requests": [lines(("B", 1, "100.00"))],
    }
    for diagnose, params in (
        (False, {"amount": "5.00"}),
        (True, {"amount": "5.00", "guardrails": ["g-max_depth"]}),
    ):
        (decision,) = simulate(document, diagnose=diagnose)["decisions"]
        assert decision["offers"][0]["reasons"] == [{"code": "clipped_by_floor", "params": params}]


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/guardrail", "missing"), ("/kind", "missing")]),
    ({"guardrail": "g", "kind": "ceiling"}, [("/kind", "unknown_kind")]),
    ({"guardrail": "g!", "kind": "never_discount"}, [("/guardrail", "wrong_value")]),
    ({"guardrail": "g", "kind": "margin_floor"}, [("/params", "contradiction")]),
    (
        {"guardrail": "g", "kind": "max_depth", "params": {"percent": "110"}},
        [("/params/percent", "wrong_value")],
    ),
    ({"guardrail": "g", "kind": "max_depth", "params": {}}, [("/params/percent", "missing")]),
    ({"guardrail": "g", "kind": "price_floor", "params": {}}, [("/params", "contradiction")]),
    ({"guardrail": "g", "kind": "max_incentives", "params": {}}, [("/params", "missing")]),
    ({"guardrail": "g", "kind": "blocked_codes", "params": [["A"]]}, [("/params/codes/0", "wrong_length")]),
    ({"guardrail": "g", "kind": "never_discount", "on_breach": "warn"}, [("/on_breach", "wrong_value")]),
    (
        {"guardrail": "g", "kind": "never_discount", "scope": {"people": []}},
        [("/scope/people", "unknown_key")],
    ),
    (
        {
            "guardrail": "g",
            "kind": "max_incentives",
            "params": {"count": 1},
            "scope": {"items": {"skus": ["A"]}},
        },
        [("/scope/items", "contradiction")],
    ),
    (
        {"guardrail": "g", "kind": "never_discount", "starts": "2026-02-01", "ends": "2026-01-01"},
        [("/ends", "contradiction")],
    ),
    ([], [("", "wrong_type"), ("/guardrail", "missing"), ("/kind", "missing")]),
]


@pytest.mark.parametrize(("document", "expected"), WRONG)
def test_wrong_documents(document: Any, expected: list[tuple[str, str]]) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_guardrail(document, currency="EUR")
    assert [(problem.path, problem.code) for problem in caught.value.problems] == expected
