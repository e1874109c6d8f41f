"""The engine against the reference pricer on generated simulations."""

import os
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.decisions.engine import reference
from tests.decisions.engine.conformance import vectors
from tests.decisions.engine.generated import simulations
from tests.decisions.engine.running import one

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "300"))


def text(minor: int) -> str:
    """Minor units of euros as the answer writes them."""
    return f"{minor // 100}.{minor % 100:02d}"


def expected(simulation: dict[str, Any]) -> dict[str, Any]:
    """What the reference says, in the words of the answer."""
    best = reference.price(simulation)
    lines: dict[str, list[str]] = {}
    for unit in sorted(best.shop.units, key=lambda unit: unit.number):
        lines.setdefault(unit.line, []).append(text(best.run.now[unit]))
    return {
        "applied": best.codes,
        "discount": text(reference.saving(best.run, best.shop)),
        "shipping": text(best.run.shipping),
        "units": lines,
        "gifts": [(offer, sku, quantity) for offer, sku, quantity in best.run.gifts],
        "points": best.run.points,
    }


def given_by(decision: dict[str, Any]) -> dict[str, Any]:
    """The same of the engine's answer."""
    applied = {row["code"] for row in decision["offers"] if row["state"] in ("applied", "clipped")}
    return {
        "applied": applied,
        "discount": decision["totals"]["discount"],
        "shipping": decision["shipping"]["total"],
        "units": {line["id"]: line["unit_totals"] for line in decision["lines"]},
        "gifts": [(gift["offer"], gift["sku"], gift["quantity"]) for gift in decision["gifts"]],
        "points": [(reward["offer"], reward["points"]) for reward in decision["rewards"]],
    }


@settings(
    max_examples=EXAMPLES,
    deadline=timedelta(seconds=10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(simulations())
def test_engine_equals_exhaustive_search(simulation: dict[str, Any]) -> None:
    decision = one(simulation)
    if decision["optimality"] == "proven":
        assert given_by(decision) == expected(simulation)


def test_the_reference_agrees_with_the_vectors_that_it_can_read() -> None:
    """A reference that is wrong in the same way as the engine would prove nothing: it meets the hand-worked cases too."""
    read = 0
    for _, case in vectors():
        simulation, wanted = case["simulation"], case["expect"]
        if not readable(simulation, wanted):
            continue
        read += 1
        best = reference.price(simulation)
        discount = text(reference.saving(best.run, best.shop))
        assert discount == wanted["totals"].get("discount", discount), case["name"]
        total = text(sum(best.run.now.values()) + best.run.shipping)
        assert total == wanted["totals"].get("total", total), case["name"]
    assert read >= 100


def readable(simulation: dict[str, Any], wanted: Any) -> bool:
    """Whether a vector stays within what the reference knows: one euro request, no windows, no failing CEL."""
    told = str(simulation)
    foreign = [
        "schedule",
        "expression",
        "ends",
        "sunset",
        "where",
        "USD",
        "JPY",
        "KWD",
        "decline",
        "exclude'",
        "case_",
    ]
    return (
        len(simulation["requests"]) == 1
        and "totals" in wanted
        and not any(word in told for word in foreign)
        and not any("2026-07" in str(offer.get("starts")) for offer in simulation["offers"])
    )
