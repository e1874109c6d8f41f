"""All that the catalogue knows about one request, read by one prepared statement."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.selectors.data_keys import KEY_OF_PERSON, read_key
from catalog.selectors.facts import CustomerFacts, DecisionFacts, ProductFacts
from catalog.statements import read_prepared

# The innermost look-ups are scalar subqueries on purpose: each is one step in an index, whatever the planner
# believes about table sizes. Of a product's prices the one of the nearest region wins as a whole row.
_PRODUCTS = """
SELECT json_agg(json_build_array(
    p.sku, p.name, p.brand,
    ARRAY(SELECT (SELECT c.path FROM catalog_category c WHERE c.id = pc.category_id)
          FROM catalog_product_categories pc WHERE pc.product_id = p.id),
    p.tags, p.attributes, trim_scale(p.tax_rate)::text, p.listed_since, p.discountable,
    price.amount, price.cost, price.floor) ORDER BY p.sku)
FROM catalog_product p
LEFT JOIN LATERAL (
    SELECT o.amount, o.cost, o.floor FROM catalog_price o, chain
    WHERE o.product_id = p.id AND o.currency = %(currency)s
      AND (o.region_id IS NULL OR o.region_id = ANY(chain.ids))
    ORDER BY array_position(chain.ids, o.region_id) NULLS LAST LIMIT 1
) price ON true
WHERE p.sku = ANY(%(skus)s::text[])
"""

CUSTOMER_ROW = """
json_build_array(
    c.code, c.tier, c.attributes, c.order_count,
    to_char(c.first_order_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char(c.last_order_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    c.lifetime_spend,
    ARRAY(SELECT (SELECT s.code FROM catalog_segment s WHERE s.id = m.segment_id)
          FROM catalog_segmentmembership m WHERE m.customer_id = c.id),
    (SELECT json_object_agg(name, trim_scale(value)::text) FROM catalog_score WHERE customer_id = c.id))
"""
"""All that is known of the customer `c`, as `read_customer` reads it."""

# A code names the customer; without one an e-mail, card or device does, where it leads to exactly one.
_CUSTOMER = f"""
SELECT {CUSTOMER_ROW}
FROM catalog_customer c WHERE c.id = (
    SELECT min(id) FROM (
        SELECT 1 AS rank, id FROM catalog_customer WHERE code = %(customer)s::text
        UNION ALL
        SELECT 2, id FROM catalog_customer
        WHERE %(customer)s::text IS NULL AND email_hash = %(email_hash)s::text
        UNION ALL
        SELECT CASE kind WHEN 'card' THEN 3 ELSE 4 END, customer_id FROM catalog_customeridentity
        WHERE %(customer)s::text IS NULL
          AND (kind, value) IN (('card', %(card)s::text), ('device', %(device)s::text))
    ) found GROUP BY rank HAVING count(DISTINCT id) = 1 ORDER BY rank LIMIT 1)
"""

_STATEMENT = f"""
WITH chain AS MATERIALIZED (
    SELECT array_agg(id ORDER BY array_position(%(regions)s::text[], code::text)) AS ids
    FROM catalog_region WHERE code = ANY(%(regions)s::text[])
)
SELECT ({_PRODUCTS})::text, ({_CUSTOMER})::text, ({KEY_OF_PERSON})::text
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """Something of a higher floor that is looked up along: a scalar subselect and its own parameters."""

    subselect: str
    params: dict[str, Any]


def decision_facts(
    *,
    skus: Iterable[str],
    currency: str,
    regions: Sequence[str],
    customer: str | None = None,
    email_hash: str | None = None,
    identities: Mapping[str, str | None] | None = None,
    key_subject: bytes | None = None,
    beside: "Beside | None" = None,
) -> DecisionFacts:
    """Facts for one request: exactly one statement, whatever the number of lines.

    `regions` is the request's region chain (selectors.places.region_chain). A SKU or customer that
    nobody knows is simply absent. `beside` is read in the same statement, and the data key of the person whom
    `key_subject` names.
    """
    others = identities or {}
    rows = read_prepared(
        _STATEMENT if beside is None else f"{_STATEMENT}, ({beside.subselect})::text",
        (beside.params if beside is not None else {})
        | {
            "skus": sorted(set(skus)),
            "currency": currency,
            "regions": list(regions),
            "customer": customer,
            "email_hash": email_hash or None,
            "card": others.get("card"),
            "device": others.get("device"),
            # Never NULL: another type of parameter would be another statement.
            "key_subject": key_subject or b"",
        },
    )
    products = _loaded(rows[0][0])
    return DecisionFacts(
        currency=currency,
        regions=tuple(regions),
        customer=read_customer(rows[0][1]),
        products={row[0]: _product(row) for row in products or []},
        key=read_key(rows[0][2], key_subject),
        beside=rows[0][3] if beside is not None else None,
    )


def _loaded(text: str | None) -> Any:
    """A JSON column; a fraction inside attributes stays the text that it is, never a float."""
    return None if text is None else json.loads(text, parse_float=str)


def _product(row: Sequence[Any]) -> ProductFacts:
    sku, name, brand, categories, tags, *rest = row
    return ProductFacts(sku, name, brand, tuple(sorted(categories)), tuple(tags), *rest)


def read_customer(text: str | None) -> CustomerFacts | None:
    """The customer of a CUSTOMER_ROW, as text; None where there is none."""
    row = _loaded(text)
    if not row:
        return None
    code, tier, attributes, count, first, last, spend, segments, scores = row
    return CustomerFacts(
        code, tier, attributes, count, first, last, spend, tuple(sorted(segments)), scores or {}
    )
