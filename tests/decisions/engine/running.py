"""Running simulations through the engine alone: no Django, no database, no clock."""

from datetime import UTC, datetime
from typing import Any

from catalog.money import to_minor
from decisions.engine import (
    NO_OVERRIDES,
    Allowances,
    Compiled,
    DocumentErrors,
    Facts,
    Overrides,
    answer,
    compile_snapshot,
    decide,
    read_experiment,
    read_guardrail,
    read_offer,
    read_policy,
    read_request,
    read_suppression,
)
from decisions.simulations.book import Book
from decisions.simulations.campaigns import inherited
from decisions.simulations.documents import read_simulation

Json = Any
CLOCK = datetime(2026, 6, 15, 12, tzinfo=UTC)
_MONEY = {"price": "price", "cost": "cost", "price_floor": "floor"}


def simulate(
    document: dict[str, Json], *, overrides: Overrides = NO_OVERRIDES, diagnose: bool = False
) -> dict[str, Json]:
    """The decisions of a simulation document, as offers.md shapes them; raises DocumentErrors."""
    currency = document.get("currency")
    compiled = compile_document(document)
    products = document.get("products") or []
    book = book_of(document)
    decisions = []
    for raw in document["requests"]:
        request = read_request(raw, simulation=True, currency=currency)
        known = {p["sku"]: product_facts(p, request.currency, currency) for p in products}
        facts = Facts(products={**known, **request.products})
        allowances = book.allowances(request, request.at or CLOCK)
        decision = decide(compiled, overrides, request, facts, allowances, request.at or CLOCK)
        decisions.append(answer(decision, id="simulated", created=CLOCK, expires=CLOCK, diagnose=diagnose))
        if document.get("carry"):
            book.redeem(decision)
    return {"decisions": decisions}


def book_of(document: dict[str, Json]) -> Book:
    """What the simulation has left of limits, codes, budgets and stock."""
    read = read_simulation({**document, "products": []})
    return Book(read.offers, read.budgets, read.usage)


def compile_document(document: dict[str, Json]) -> Compiled:
    """The snapshot that a simulation describes."""
    currency = document.get("currency")
    campaigns = {each["campaign"]: each for each in document.get("campaigns") or []}
    offers = [
        (1, read_offer(inherited(offer, campaigns.get(offer.get("campaign"), {})), currency=currency))
        for offer in document.get("offers") or []
    ]
    return compile_snapshot(
        offers,
        read_policy(document.get("policy") or {}, currency=currency),
        "sha256:0",
        guardrails=[read_guardrail(each, currency=currency) for each in document.get("guardrails") or []],
        suppressions=[
            read_suppression(each, currency=currency) for each in document.get("suppressions") or []
        ],
        experiments=[read_experiment(each, currency=currency) for each in document.get("experiments") or []],
    )


def product_facts(product: dict[str, Json], currency: str, own: str | None) -> dict[str, Json]:
    """A simulation's product as the engine's facts; `own` is the currency of bare amounts."""
    facts: dict[str, Json] = {key: value for key, value in product.items() if key not in ("sku", *_MONEY)}
    for key, name in _MONEY.items():
        money = product.get(key)
        amounts = {own: money} if isinstance(money, str) else money or {}
        facts[name] = to_minor(amounts[currency], currency) if currency in amounts else None
    return facts


def one(document: dict[str, Json]) -> dict[str, Json]:
    """The only decision of a simulation."""
    (decision,) = simulate(document)["decisions"]
    assert isinstance(decision, dict)
    return decision


def basket(
    *lines: tuple[str, int, str], currency: str = "EUR", shipping: str | None = None, **more: Json
) -> dict[str, Json]:
    """A request with lines (SKU, quantity, unit price), ids from 1, explaining every candidate."""
    sent = [
        {"id": str(i), "sku": sku, "quantity": quantity, "unit_price": price}
        for i, (sku, quantity, price) in enumerate(lines, 1)
    ]
    return {
        "channel": "web",
        "currency": currency,
        "basket": {"lines": sent} | ({"shipping": {"amount": shipping}} if shipping else {}),
        "options": {"explain": "candidates"},
    } | more


def problems(offer: dict[str, Json], *, currency: str | None = None) -> list[tuple[str, str]]:
    """(path, code) of everything that is wrong with an offer document."""
    try:
        read_offer(offer, currency=currency)
    except DocumentErrors as errors:
        return [(problem.path, problem.code) for problem in errors.problems]
    return []


def refusals(condition: dict[str, Json], request: dict[str, Json], **more: Json) -> list[dict[str, Json]]:
    """The reasons why a condition does not hold for a request; none = it holds."""
    offer = {"offer": "asked", "when": [condition], "give": [{"kind": "points", "points": 1}]}
    request = request | {"options": {"explain": "all", "offer": "asked"}}
    decision = one({"currency": request["currency"], "offers": [offer], "requests": [request], **more})
    (row,) = decision["offers"]
    assert (row["state"] == "applied") == (not row["reasons"])
    reasons: list[dict[str, Json]] = row["reasons"]
    return reasons


def taken(benefit: dict[str, Json], request: dict[str, Json], **more: Json) -> dict[str, str]:
    """What a benefit takes off each line (by id) and off shipping; untouched ones are left out."""
    offer = {"offer": "asked", "give": [benefit]}
    decision = one({"currency": request["currency"], "offers": [offer], "requests": [request], **more})
    cuts = {line["id"]: line["discount"] for line in decision["lines"]}
    cuts["shipping"] = decision["shipping"]["discount"]
    return {name: cut for name, cut in cuts.items() if float(cut)}


def decided(when: list[Json], request: dict[str, Json], customer: dict[str, Json] | None) -> dict[str, Json]:
    """The answer for an offer of one point under conditions, with what the house knows of the customer."""
    offer = {"offer": "asked", "when": when, "give": [{"kind": "points", "points": 1}]}
    request = request | {"options": {"explain": "all", "offer": "asked"}}
    decision = decide(
        compile_document({"offers": [offer]}),
        NO_OVERRIDES,
        read_request(request),
        Facts(customer=customer),
        Allowances(),
        CLOCK,
    )
    return answer(decision, id="", created=CLOCK, expires=CLOCK)
