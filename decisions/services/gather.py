"""Everything that one decision reads, as the engine wants it: one statement, whatever the basket."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.selectors.decision_facts import decision_facts
from catalog.selectors.facts import CustomerFacts, ProductFacts
from catalog.selectors.regions import region_chain, region_of_store
from decisions.engine import Allowances, Facts, Request

DEFAULT_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read: the engine's inputs and how long the channel's decisions live."""

    facts: Facts
    allowances: Allowances
    minutes: int


def gather(request: Request, *, gifts: Collection[str], clock: datetime) -> Gathered:
    """Product facts, the shopper, the places and the stock of `gifts` for a request."""
    customer: Mapping[str, Any] = request.customer or {}
    read = decision_facts(
        skus={line.sku for line in request.lines},
        currency=request.currency,
        regions=region_chain(request.region or region_of_store(request.store)),
        channel=request.channel,
        customer=customer.get("id"),
        email_hash=customer.get("email_hash"),
        identities=customer.get("identities"),
        gift_skus=gifts,
    )
    channel = read.channel
    facts = Facts(
        products={sku: product_facts(product) for sku, product in read.products.items()},
        customer=_customer(read.customer, clock) if read.customer is not None else None,
        regions=read.regions,
        prices_include_tax=channel.prices_include_tax if channel is not None else False,
    )
    minutes = channel.decision_minutes if channel is not None else DEFAULT_MINUTES
    return Gathered(facts, Allowances(stock=dict(read.stock)), minutes)


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


def _customer(customer: CustomerFacts, clock: datetime) -> dict[str, Any]:
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
