"""Everything that one decision reads: facts by one statement, what is left of limits by another."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.selectors.data_keys import key_of_person
from catalog.selectors.decision_facts import Beside, decision_facts
from catalog.selectors.facts import CustomerFacts, ProductFacts
from catalog.selectors.places import channel_facts, region_chain, region_of_store
from catalog.shredding.keys import OpenKey
from decisions.codes.digests import normalised
from decisions.codes.selectors import KNOWN_CODES, KnownCode, asked_for, digests_of, read_known
from decisions.engine import Allowances, Compiled, Facts, Request
from decisions.engine.basket import Basket
from decisions.ledger.availability import Own
from decisions.ledger.claims import claim_named
from decisions.ledger.needing import what_is_left

CARRIED = {
    "segments", "tier", "order_count", "days_since_last_order", "lifetime_spend", "attributes", "scores",
}  # fmt: skip
"""What is looked up of a customer; who is sent with all of it is not looked up."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read: the engine's inputs and how long the channel's decisions live."""

    facts: Facts
    allowances: Allowances
    minutes: int
    key: OpenKey | None = None
    """A live data key of the person asked for."""


def gather(
    request: Request,
    *,
    gifts: Collection[str],
    clock: datetime,
    among: Sequence[Compiled],
    channels: frozenset[str] = frozenset(),
    key_of: bytes | None = None,
) -> Gathered:
    """Product facts, the shopper, the places, and what is left of the stock of `gifts` and of what limits the
    candidates `among` snapshots.

    What the request carries is not looked up, and what nothing limits is not either. `channels` are those
    whose reservations may be the request's own. `key_of` is the person whose data key is wanted: it comes
    with the facts, or by a statement of its own where there are none.
    """
    channel = channel_facts(request.channel)
    regions = region_chain(request.region or region_of_store(request.store))
    carried = request.products
    skus = ({line.sku for line in request.lines} | set(gifts)) - carried.keys()
    customer: Mapping[str, Any] = {} if _is_carried(request) else request.customer or {}
    products: dict[str, Mapping[str, Any]] = dict(carried)
    known, key = None, None
    pools: Mapping[str, str] = {}
    refused: Mapping[str, str] = {}
    if skus or customer or request.coupons:
        asked = digests_of(request.coupons)
        read = decision_facts(
            skus=skus,
            currency=request.currency,
            regions=regions,
            customer=customer.get("id"),
            email_hash=customer.get("email_hash"),
            identities=customer.get("identities"),
            key_subject=key_of,
            beside=Beside(KNOWN_CODES, asked_for(asked)) if asked else None,
        )
        pools, refused = _judged(request, read_known(read.beside, asked), clock)
        products |= {sku: product_facts(product) for sku, product in read.products.items()}
        known, key = read.customer, read.key
    elif key_of is not None:
        key = key_of_person(key_of)
    facts = Facts(
        products=products,
        customer=customer_as_logged(known, clock) if known is not None else None,
        regions=regions,
        prices_include_tax=channel.prices_include_tax,
        pools=pools,
        refused=refused,
    )
    limiting = [compiled for compiled in among if compiled.limits_any]
    if not gifts and not limiting:
        return Gathered(facts, Allowances(), channel.decision_minutes, key)
    basket = Basket(request, facts, clock)
    left = what_is_left(limiting, basket, gifts, Own(claim_named(request.reservation), channels))
    return Gathered(facts, left, channel.decision_minutes, key)


def _judged(
    request: Request, known: Mapping[str, KnownCode], clock: datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """Entered code -> its pool, of those that this shopper may use now; of the others -> why not."""
    customer = request.customer or {}
    shown = {**(customer.get("identities") or {}), "id": customer.get("id")}
    shown["email_hash"] = customer.get("email_hash")
    pools: dict[str, str] = {}
    refused: dict[str, str] = {}
    for code in request.coupons:
        found = known.get(normalised(code))
        if found is None:
            continue
        if why := found.refuses(shown, clock):
            refused[code.strip()] = why
        else:
            pools[code.strip()] = found.pool
    return pools, refused


def _is_carried(request: Request) -> bool:
    """Whether all is sent that could be looked up of the customer."""
    customer = request.customer or {}
    return customer.get("id") is not None and customer.keys() >= CARRIED


def product_facts(product: ProductFacts) -> dict[str, Any]:
    """A product's facts in the form that is logged."""
    return {
        "name": product.name,
        "brand": product.brand or None,
        "categories": list(product.categories),
        "tags": list(product.tags),
        "attributes": dict(product.attributes),
        "tax_rate": product.tax_rate,
        "listed_since": product.listed_since,
        "discountable": product.discountable,
        "price": product.price,
        "cost": product.cost,
        "floor": product.floor,
    }


def customer_as_logged(customer: CustomerFacts, clock: datetime) -> dict[str, Any]:
    """A shopper's facts in the form that is logged; days are counted up to the decision's own clock."""
    last = customer.last_order_at
    return {
        "id": customer.code,
        "tier": customer.tier or None,
        "segments": list(customer.segments),
        "order_count": customer.order_count,
        "days_since_last_order": (clock - datetime.fromisoformat(last)).days if last else None,
        "lifetime_spend": dict(customer.lifetime_spend),
        "attributes": dict(customer.attributes),
        "scores": dict(customer.scores),
    }
