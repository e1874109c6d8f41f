"""Every conformance vector: against the engine alone, and against the product's own simulation."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from decisions.simulations import running
from tests.decisions.engine.conformance import differences, vectors
from tests.decisions.engine.running import CLOCK, simulate

Simulate = Callable[[dict[str, Any]], dict[str, Any]]
CASES = [pytest.param(case, id=f"{file}: {case['name']}") for file, case in vectors()]


ALONE: Simulate = simulate
PRODUCT: Simulate = partial(running.simulate, clock=CLOCK)


@pytest.mark.parametrize("runner", [pytest.param(ALONE, id="engine"), pytest.param(PRODUCT, id="product")])
@pytest.mark.parametrize("case", CASES)
def test_vector(case: dict[str, Any], runner: Simulate) -> None:
    expected = case["expect"] if isinstance(case["expect"], list) else [case["expect"]]
    decisions = runner(case["simulation"])["decisions"]
    assert len(decisions) == len(expected)
    assert [differences(*pair) for pair in zip(decisions, expected, strict=True)] == [[] for _ in expected]


def test_vectors_are_whole_and_named_once() -> None:
    cases = [case for _, case in vectors()]
    assert len(cases) >= 200
    assert len({case["name"] for case in cases}) == len(cases)
    for case in cases:
        assert set(case) == {"name", "rule", "worked", "simulation", "expect"}, case["name"]
        assert all(case[key] for key in case), case["name"]
