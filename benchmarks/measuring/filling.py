"""Fills a benchmark's own database: places, products, a key, and the book as the live snapshot.

A program of its own, for it needs Django: {"book": ..., "requests": [...]} in, {"key": ...} out.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

# What follows needs the apps.
from django.contrib.auth.models import User  # noqa: E402
from django.db import transaction  # noqa: E402

from catalog.models import Channel, Region, Scope, Store  # noqa: E402
from catalog.money import to_text  # noqa: E402
from catalog.services.feeds.landing import Source  # noqa: E402
from catalog.services.feeds.running import run_feed  # noqa: E402
from catalog.services.keys import issue_key  # noqa: E402
from decisions.engine import DocumentErrors, read_guardrail, read_offer, read_policy, read_suppression  # noqa: E402
from decisions.public import DefinitionInput, install_snapshot  # noqa: E402
from decisions.simulations.campaigns import inherited  # noqa: E402
from decisions.simulations.documents import Simulation, read_simulation  # noqa: E402

Json = Any
PLENTY = 1_000_000
"""Units of each gift: a book says nothing of stock, and what isn't counted never runs out."""
READERS: Mapping[str, Callable[[Json], object]] = {
    "offer": read_offer,
    "guardrail": read_guardrail,
    "suppression": read_suppression,
    "policy": read_policy,
}


class Unfilled(Exception):
    """The catalogue refuses what the book says; the text names the place."""


@transaction.atomic
def fill(book: dict[str, Json], requests: list[dict[str, Json]]) -> str:
    """Makes the book live; the clear text of a key that may ask for every channel of the requests."""
    simulation = read_simulation({**book, "requests": requests})
    land_products(simulation)
    for code in sorted({request["region"] for request in requests if request.get("region")}):
        Region.objects.create(code=code, name=code)
    for code in sorted({request["store"] for request in requests if request.get("store")}):
        Store.objects.create(code=code, name=code)
    first, *others = [
        Channel.objects.create(code=code, name=code)
        for code in sorted({request["channel"] for request in requests})
    ]
    install_snapshot(definitions=definitions(book))
    owner = User.objects.create_user("bench", email="bench@example.com")
    issued = issue_key(
        actor=owner,
        name="bench",
        channel=first,
        responsible=owner,
        scopes=[
            Scope.DECIDE.value,
            Scope.REDEEM.value,
            *([Scope.CATALOGUE.value] if _carries_facts(requests) else []),
        ],
        acts_for=others,
    )
    return issued.clear_text


def _carries_facts(requests: list[dict[str, Json]]) -> bool:
    """Whether a line brings its product along, which a key needs the scope of the feeds for."""
    return any(line.get("product") is not None for request in requests for line in request["basket"]["lines"])


def definitions(book: dict[str, Json]) -> Iterator[DefinitionInput]:
    """The book's documents as they stand alone: campaigns worked in, a currency beside every amount."""
    currency = book.get("currency")
    campaigns = {campaign["campaign"]: campaign for campaign in book.get("campaigns") or []}
    for kind in ("offer", "guardrail", "suppression", "experiment"):
        for document in book.get(f"{kind}s") or []:
            campaign = campaigns.get(document.get("campaign")) if kind == "offer" else None
            complete = inherited(document, campaign) if campaign is not None else document
            yield DefinitionInput(kind, document[kind], 1, spelled_out(kind, complete, currency))
    policy = {"policy": "default", **(book.get("policy") or {})}
    yield DefinitionInput("policy", policy["policy"], 1, spelled_out("policy", policy, currency))


def spelled_out(kind: str, document: Json, currency: str | None) -> Json:
    """The document with the book's currency beside every bare amount: its reader tells where they are."""
    if currency is None or kind not in READERS:
        return document
    try:
        READERS[kind](document)
    except DocumentErrors as error:
        document = json.loads(json.dumps(document))
        for problem in error.problems:
            if problem.code == "currency_missing":
                _replace(document, problem.path, currency)
    return document


def _replace(document: Json, path: str, currency: str) -> None:
    """Puts {currency: amount} in the place of the amount at a JSON pointer."""
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    for part in way:
        document = document[int(part) if isinstance(document, list) else part]
    key: Any = int(last) if isinstance(document, list) else last
    document[key] = {currency: document[key]}


def land_products(simulation: Simulation) -> None:
    """Products, their prices and the gifts' stock, by the feeds; raises Unfilled."""
    gifts = {
        option.sku
        for offer in simulation.offers
        for benefit in offer.give
        if benefit.kind == "gift"
        for option in benefit.options  # type: ignore[attr-defined]
    }
    keys = ("name", "brand", "categories", "tags", "attributes", "tax_rate", "listed_since", "discountable")
    rows = [
        {"sku": sku} | {key: _as_sent(product[key]) for key in keys if product.get(key) is not None}
        for sku, product in simulation.products.items()
    ]
    rows += [{"sku": sku} for sku in sorted(gifts - simulation.products.keys())]
    _land("products", rows)
    _land("prices", list(_prices(simulation)))
    _land("stock", [{"sku": sku, "location": "bench", "quantity": PLENTY} for sku in sorted(gifts)])


def _as_sent(value: Any) -> Json:
    """A read value as a feed takes it."""
    return list(value) if isinstance(value, tuple) else value


def _prices(simulation: Simulation) -> Iterator[dict[str, Json]]:
    for sku, product in simulation.products.items():
        stated = {
            "price": product.get("price"),
            "cost": product.get("cost"),
            "floor": product.get("price_floor"),
        }
        for currency in sorted({each for money in stated.values() for each in money or ()}):
            amounts = {key: money[currency] for key, money in stated.items() if money and currency in money}
            # The catalogue keeps cost and floor beside a price; where the channel's counts, any will do.
            amounts.setdefault("price", max(amounts.values()))
            texts = {key: to_text(amount, currency) for key, amount in amounts.items()}
            yield {"sku": sku, "currency": currency, **texts}


def _land(kind: str, rows: list[dict[str, Json]]) -> None:
    result = (
        run_feed(kind=kind, rows=rows, source=Source(door="command", at=datetime.now(UTC))) if rows else None
    )
    if result is not None and result.refused:
        refused = result.refused[0]
        problem = refused.errors[0]
        sku = rows[refused.index].get("sku")
        raise Unfilled(f"{kind} of {sku!r}: {problem.pointer}: {problem.message}")


def main() -> int:
    """Reads standard input, writes the key; 2 where the catalogue refuses the book."""
    given = json.load(sys.stdin)
    try:
        print(json.dumps({"key": fill(given["book"], given["requests"])}))
    except Unfilled as refused:
        print(json.dumps({"refused": str(refused)}))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
