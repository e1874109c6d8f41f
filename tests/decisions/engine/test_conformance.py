"""Every conformance vector against the engine."""

from typing import Any

import pytest

from tests.decisions.engine.conformance import differences, vectors
from tests.decisions.engine.running import simulate

CASES = [pytest.param(case, id=f"{file}: {case['name']}") for file, case in vectors()]


@pytest.mark.parametrize("case", CASES)
def test_vector(case: dict[str, Any]) -> None:
    expected = case["expect"] if isinstance(case["expect"], list) else [case["expect"]]
    decisions = simulate(case["simulation"])["decisions"]
    assert len(decisions) == len(expected)
    assert [differences(*pair) for pair in zip(decisions, expected, strict=True)] == [[] for _ in expected]


def test_vectors_are_whole_and_named_once() -> None:
    cases = [case for _, case in vectors()]
    assert len(cases) >= 200
    assert len({case["name"] for case in cases}) == len(cases)
    for case in cases:
        assert set(case) == {"name", "rule", "worked", "simulation", "expect"}, case["name"]
        assert all(case[key] for key in case), case["name"]
