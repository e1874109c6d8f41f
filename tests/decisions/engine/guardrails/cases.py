"""What the cases of guardrails share: offers, products with a cost, and what is read of an answer."""

from typing import Any

from tests.decisions.engine.running import basket, simulate

TEN = {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10"}]}
HALF = {"offer": "half", "give": [{"kind": "percent_off", "percent": "50"}]}
TWENTY_OFF = {"offer": "z20", "give": [{"kind": "amount_off", "amount": "20.00", "on": "order"}]}
SHIP = {"offer": "ship", "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}]}
TOTE = {"offer": "tote", "give": [{"kind": "gift", "options": [{"sku": "TOTE"}]}]}
PRODUCTS = [
    {"sku": "A", "cost": "80.00", "tax_rate": "19", "categories": ["shoes"], "attributes": {"map": "90.00"}},
    {"sku": "B", "cost": "10.00", "tax_rate": "19"},
    {"sku": "C", "attributes": {"map": "cheap"}},
    {"sku": "TOTE", "price": "15.00"},
]
GROSS = {"prices_include_tax": True}
Case = tuple[str, list[dict[str, Any]], list[dict[str, Any]], dict[str, Any], dict[str, Any]]
"""(name, guardrails, offers, request, what is wanted of the answer)."""


def guard(kind: str, breach: str = "clip", scope: Any = None, **params: Any) -> dict[str, Any]:
    return {
        "guardrail": f"g-{kind}",
        "kind": kind,
        "params": params,
        "on_breach": breach,
        "scope": scope or {},
    }


def lines(*sent: tuple[str, int, str], **more: Any) -> dict[str, Any]:
    return basket(*sent, **more)


def told(decision: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What the decision says of what is wanted."""
    rows = {row["code"]: row["state"] for row in decision["offers"]}
    special = {
        "discount": decision["totals"]["discount"],
        "lines": {line["id"]: line["discount"] for line in decision["lines"]},
        "gifts": len(decision["gifts"]),
        "flags": decision["lines"][0]["flags"] if decision["lines"] else [],
    }
    return {key: special[key] if key in special else rows.get(key) for key in wanted}


def decided(guardrails: list[Any], offers: list[Any], request: Any, **more: Any) -> dict[str, Any]:
    document = {"currency": "EUR", "guardrails": guardrails, "offers": offers, "products": PRODUCTS}
    (decision,) = simulate({**document, "requests": [request], **more}, diagnose=True)["decisions"]
    return dict(decision)


def check(case: Case) -> None:
    """The answer says what the case wants of it."""
    _, guardrails, offers, request, wanted = case
    assert told(decided(guardrails, offers, request), wanted) == wanted
