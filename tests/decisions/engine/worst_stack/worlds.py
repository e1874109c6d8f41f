"""Small worlds to search."""

from typing import Any

from decisions.engine.worst_stack import World
from tests.decisions.engine.running import CLOCK, compile_document, product_facts

Json = Any
LAMP = {"sku": "LAMP", "price": "100.00", "cost": "85.00", "brand": "Lux", "categories": ["home/lamps"]}
CARD = {"sku": "CARD", "price": "50.00", "discountable": False, "categories": ["cards"]}
SHIRT = {"sku": "SHIRT", "price": "40.00", "categories": ["men/shirts", "women/dresses"]}
TROUSERS = {"sku": "TROUSERS", "price": "120.00", "categories": ["men/trousers", "women/dresses"]}
SOCKS = {"sku": "SOCKS", "price": "4.00", "categories": ["women/dresses"]}
TIE = {"sku": "TIE", "price": "60.00"}
SCARF = {"sku": "SCARF", "price": "30.00"}
COAT = {"sku": "COAT", "price": "200.00", "categories": ["women/coats"]}
ALL: list[dict[str, Json]] = [LAMP, CARD, SHIRT, TROUSERS, SOCKS, TIE, SCARF, COAT]


def offer(code: str, percent: str = "10", **more: Json) -> dict[str, Json]:
    """A percentage off the order, with further keys."""
    return {"offer": code, "give": [{"kind": "percent_off", "percent": percent, "on": "order"}], **more}


def coded(code: str, percent: str = "10", **more: Json) -> dict[str, Json]:
    """The same with a code of its own."""
    return offer(code.lower(), percent, trigger="code", codes=[code.upper()], **more)


def world(*offers: dict[str, Json], products: list[dict[str, Json]] | None = None, **more: Json) -> World:
    """A world of some offers; `guardrails`, `suppressions` and `policy` are documents."""
    book: dict[str, Json] = {
        key: more.pop(key) for key in ("guardrails", "suppressions", "policy") if key in more
    }
    listed = {p["sku"]: product_facts(p, "EUR", "EUR") for p in products or [LAMP]}
    settings: dict[str, Json] = {
        "channels": {"web": False, "app": False, "pos": False},
        "regions": {"DE": ("DE", "EU"), "EU": ("EU",)},
        "stores": {"berlin-1": "DE"},
        **more,
    }
    return World(
        compiled=compile_document({"currency": "EUR", "offers": list(offers), **book}),
        currency="EUR",
        clock=CLOCK,
        products=dict.fromkeys((None, *settings["regions"]), listed),
        **settings,
    )
