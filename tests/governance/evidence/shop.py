"""A small shop: two lamps and a card, and offers of 10 % by code that stack."""

from typing import Any

from catalog.models import Category, Channel, Price, Product
from decisions.public import DefinitionInput, install_snapshot

FLOOR: dict[str, Any] = {"guardrail": "margin-5", "kind": "margin_floor", "params": {"percent": "5"}}
LONG: dict[str, Any] = {"starts": "2020-06-01", "ends": "2099-08-31", "sunset": "2099-09-30"}


def stocked() -> None:
    """LAMP costs 85.00 and is sold at 100.00 net, DESK and CARD earn more."""
    Channel.objects.create(code="web", name="Web")
    lamps = Category.objects.create(path="lamps")
    for sku, price, cost in (("LAMP", 10000, 8500), ("DESK", 30000, 9000), ("CARD", 500, 100)):
        product = Product.objects.create(sku=sku, name=sku.title(), tax_rate="0")
        Price.objects.create(product=product, currency="EUR", amount=price, cost=cost)
        if sku == "LAMP":
            product.categories.add(lamps)


def coded(code: str, percent: str = "10", **more: Any) -> dict[str, Any]:
    """10 % off the order for a code of its own, long enough for every clock."""
    give = [{"kind": "percent_off", "percent": percent, "on": "order"}]
    return {"offer": code, "trigger": "code", "codes": [code.upper()], "give": give, **LONG, **more}


def on_lamps(code: str = "lamps", **more: Any) -> dict[str, Any]:
    """5 % off lamps, for everybody."""
    give = [{"kind": "percent_off", "percent": "5", "items": {"categories": ["lamps"]}}]
    return {"offer": code, "give": give, **LONG, **more}


def live(*documents: dict[str, Any]) -> None:
    """Exactly these documents are live."""
    install_snapshot(definitions=[_input(document) for document in documents])


def _input(document: dict[str, Any]) -> DefinitionInput:
    kind = next(key for key in ("offer", "guardrail", "policy") if key in document)
    return DefinitionInput(kind, document[kind], 1, document)
