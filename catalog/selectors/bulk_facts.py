"""The facts of many products or customers at once, as one decision reads those of one."""

from collections.abc import Collection, Mapping, Sequence

from catalog.selectors.decision_facts import CUSTOMER_ROW, decision_facts, read_customer
from catalog.selectors.facts import CustomerFacts, ProductFacts
from catalog.statements import read_prepared

_CUSTOMERS = f"SELECT ({CUSTOMER_ROW})::text FROM catalog_customer c WHERE c.code = ANY(%(codes)s::text[])"


def products_facts(
    skus: Collection[str], currency: str, regions: Sequence[str]
) -> Mapping[str, ProductFacts]:
    """By SKU: the products with their prices in a currency and region chain."""
    return decision_facts(skus=skus, currency=currency, regions=regions).products


def customer_facts(codes: Collection[str]) -> dict[str, CustomerFacts]:
    """By code: the customers that are known."""
    if not codes:
        return {}
    rows = read_prepared(_CUSTOMERS, {"codes": sorted(codes)})
    return {customer.code: customer for (text,) in rows if (customer := read_customer(text)) is not None}
