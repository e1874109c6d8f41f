"""Generated simulations with lowest prices that stand in attributes of products, some of them no amounts."""

from typing import Any

from hypothesis import strategies as st

from tests.decisions.engine.generated import SELECTION, SKUS, plain_simulations

TEXTS = ["0.00", "5.00", "12.5", "12", "17.990", "45,00", "12.345", "-1.00", "cheap"]
"""The last four are no amounts."""


@st.composite
def floored_simulations(draw: st.DrawFn) -> dict[str, Any]:
    """Plain offers under a price floor by an attribute; a line may claim another value of it."""
    simulation = draw(plain_simulations())
    products = {product["sku"]: product for product in simulation.get("products") or []}
    for sku in SKUS:
        if draw(st.booleans()):
            products.setdefault(sku, {"sku": sku})["attributes"] = {"map": draw(st.sampled_from(TEXTS))}
    for line in simulation["requests"][0]["basket"]["lines"]:
        if draw(st.integers(0, 3)) == 0:
            line["attributes"] = {"map": draw(st.sampled_from(TEXTS))}
    scope = {"items": draw(SELECTION)} if draw(st.booleans()) else {}
    floor = {
        "guardrail": "floor",
        "kind": "price_floor",
        "params": {"attribute": "map"},
        "scope": scope,
        "on_breach": draw(st.sampled_from(("clip", "clip", "reject"))),
    }
    policy = simulation.get("policy") or {}
    return simulation | {
        "products": list(products.values()),
        "guardrails": [*(simulation.get("guardrails") or []), floor],
        "policy": policy | {"unknown_cost": draw(st.sampled_from(("flag", "block")))},
    }
