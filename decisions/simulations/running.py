"""Deciding a simulation's requests: stateless, nothing logged, no database asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from decisions.engine import NO_OVERRIDES, Allowances, Facts, answer, decide
from decisions.engine.products import product_facts
from decisions.simulations.compiling import compile_simulation
from decisions.simulations.documents import read_simulation
from decisions.wording.messages import add_messages

Json = Any
RegionChain = Callable[[str], tuple[str, ...]]

LIFETIME = timedelta(minutes=30)


def alone(region: str) -> tuple[str, ...]:
    """A region without a tree around it."""
    return (region,)


def simulate(
    document: Json,
    *,
    clock: datetime,
    diagnose: bool = False,
    region_chain: RegionChain = alone,
) -> dict[str, Json]:
    """{"decisions": [...]} for a simulation document; raises DocumentErrors.

    `clock` stands in for requests without `at`; `region_chain` gives a region with its ancestors.
    """
    simulation = read_simulation(document)
    compiled = compile_simulation(simulation)
    stock = dict(simulation.stock)
    redeemed = {customer: dict(offers) for customer, offers in simulation.redeemed.items()}
    products = {
        currency: {sku: product_facts(product, currency) for sku, product in simulation.products.items()}
        for currency in {request.currency for request in simulation.requests}
    }
    bodies = []
    for number, request in enumerate(simulation.requests, start=1):
        created = request.at or clock
        regions = region_chain(request.region) if request.region else ()
        facts = Facts(products={**products[request.currency], **request.products}, regions=regions)
        customer = (request.customer or {}).get("id")
        allowances = Allowances(stock=stock, redeemed=redeemed.get(customer, {}) if customer else {})
        decision = decide(compiled, NO_OVERRIDES, request, facts, allowances, created)
        body = answer(
            decision, id=f"sim_{number}", created=created, expires=created + LIFETIME, diagnose=diagnose
        )
        add_messages(body, decision)
        bodies.append(body)
        if simulation.carry:
            stock = _after(stock, body)
            if customer is not None:
                _redeem(redeemed.setdefault(customer, {}), body, created)
    return {"decisions": bodies}


def _redeem(offers: dict[str, tuple[str, ...]], body: dict[str, Json], moment: datetime) -> None:
    """Notes what a shopper has redeemed."""
    for row in body["offers"]:
        if row["state"] in ("applied", "clipped"):
            offers[row["code"]] = (*offers.get(row["code"], ()), moment.isoformat())


def _after(stock: dict[str, int], body: dict[str, Json]) -> dict[str, int]:
    """The gift stock once a decision has been redeemed."""
    left = dict(stock)
    for gift in body["gifts"]:
        if gift["sku"] in left:
            left[gift["sku"]] -= gift["quantity"]
    return left
