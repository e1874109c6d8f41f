"""Deciding a simulation's requests: stateless, nothing logged, no database asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from decisions.engine import NO_OVERRIDES, Facts, answer, decide
from decisions.engine.products import product_facts
from decisions.simulations.book import Book
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
    book = Book(simulation.offers, simulation.budgets, simulation.usage)
    products = {
        currency: {sku: product_facts(product, currency) for sku, product in simulation.products.items()}
        for currency in {request.currency for request in simulation.requests}
    }
    bodies = []
    for number, request in enumerate(simulation.requests, start=1):
        created = request.at or clock
        regions = region_chain(request.region) if request.region else ()
        facts = Facts(products={**products[request.currency], **request.products}, regions=regions)
        allowances = book.allowances(request, created)
        decision = decide(compiled, NO_OVERRIDES, request, facts, allowances, created)
        body = answer(
            decision, id=f"sim_{number}", created=created, expires=created + LIFETIME, diagnose=diagnose
        )
        add_messages(body, decision)
        bodies.append(body)
        if simulation.carry:
            book.redeem(decision)
    return {"decisions": bodies}
