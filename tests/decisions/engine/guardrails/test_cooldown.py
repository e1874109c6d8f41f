"""Guardrail cooldown: how soon the same sort of incentive comes again, worked by hand."""

import pytest

from tests.decisions.engine.guardrails.cases import HALF, TEN, decided, guard, lines, told


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-07-30T09:59:59Z", "failed"),
        ("2026-07-30T10:00:00Z", "applied"),
        ("2026-04-30T00:00Z", "applied"),
    ],
)
def test_cooldown(at: str, state: str) -> None:
    offer = TEN | {"tags": ["winback"]}
    rail = guard("cooldown", days=90, tags=["winback"])
    request = lines(("B", 1, "100.00"), at=at, customer={"id": "c-42"})
    usage = {"customers": {"c-42": {"ten": ["2026-05-01T10:00:00Z"]}, "c-1": {"ten": [at]}}}
    decision = decided([rail], [offer, HALF], request, usage=usage)
    assert told(decision, {"ten": 0, "half": 0}) == {"ten": state, "half": "applied"}
