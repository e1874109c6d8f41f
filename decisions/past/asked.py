"""Past baskets as the engine takes them: the request, and the facts that it is decided by."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.selectors.bulk_facts import customer_facts, products_facts
from catalog.selectors.places import channel_facts, region_chain, region_of_store
from decisions.engine import Facts, Request, canonical, read_request
from decisions.services.gather import customer_as_logged, product_facts

Json = Any
Place = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One basket of the past; `zone` is that of the clock on which its day of the week is read."""

    key: str
    at: datetime
    zone: str
    request: Request
    facts: Facts
    print: bytes
    """SHA-256 of what it consists of."""


@dataclass(frozen=True, slots=True)
class Past:
    """A basket of the past that nobody asked about here: a request as a channel would have sent it."""

    key: str
    at: datetime
    zone: str
    document: Mapping[str, Json]


def with_facts(baskets: Sequence[Past], *, gifts: Collection[str] = (), today: datetime) -> list[Asked]:
    """The baskets with what the catalogue knows of their products and customers now, by few statements.

    `gifts` are SKUs that offers could give away; days since the last order are counted up to `today`.
    Raises DocumentErrors for a document that no channel could have sent.
    """
    read = [(basket, read_request(dict(basket.document))) for basket in baskets]
    people = customer_facts({code for _, request in read if (code := _customer_of(request)) is not None})
    known = {code: customer_as_logged(customer, today) for code, customer in people.items()}
    products = facts_by_place([request for _, request in read], gifts)
    prints = {place: {sku: _digest(fact) for sku, fact in found.items()} for place, found in products.items()}
    asked = []
    for basket, request in read:
        place = place_of(request)
        code = _customer_of(request)
        facts = Facts(
            products=products.get(place, {}),
            customer=known.get(code) if code is not None else None,
            regions=place[1],
            prices_include_tax=channel_facts(request.channel).prices_include_tax,
        )
        parts = [basket.document, facts.customer, list(facts.regions), facts.prices_include_tax]
        seen = [prints.get(place, {}).get(line.sku, "") for line in request.lines]
        seen += [prints.get(place, {}).get(sku, "") for sku in sorted(gifts)]
        print_ = hashlib.sha256(canonical([*parts, seen]).encode()).digest()
        asked.append(Asked(basket.key, basket.at, basket.zone, request, facts, print_))
    return asked


def _customer_of(request: Request) -> str | None:
    return (request.customer or {}).get("id")


def place_of(request: Request) -> Place:
    """Currency and region's chain: what a product's price hangs on."""
    return request.currency, region_chain(request.region or region_of_store(request.store))


def facts_by_place(
    requests: Iterable[Request], gifts: Collection[str], *, lines: bool = True
) -> dict[Place, dict[str, Json]]:
    """By place: the facts of gifts, and of every product that is asked about there; one statement each."""
    wanted: dict[Place, set[str]] = {}
    for request in requests:
        skus = wanted.setdefault(place_of(request), set(gifts))
        skus.update(line.sku for line in request.lines if lines)
    return {
        place: {sku: product_facts(fact) for sku, fact in products_facts(skus, *place).items()}
        for place, skus in wanted.items()
        if skus
    }


def _digest(fact: Json) -> str:
    return hashlib.sha256(canonical(fact).encode()).hexdigest()
