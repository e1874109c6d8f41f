"""Who bought and where: households as customers, and the stores, merged by code."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from psycopg.types.json import Jsonb

from catalog.history.copying import copy_rows, run
from catalog.history.store_time import STORE_ZONE

STAGE_CUSTOMERS = "CREATE TEMP TABLE staged_customer (code text, attributes jsonb)"
MERGE_CUSTOMERS = """
INSERT INTO catalog_customer (code, email_hash, tier, attributes, order_count, lifetime_spend, updated_at)
SELECT code, '', '', attributes, 0, '{}', now() FROM staged_customer
    ON CONFLICT (code) DO UPDATE SET attributes = excluded.attributes, updated_at = now()
"""
STAGE_STORES = "CREATE TEMP TABLE staged_store (code text, name text)"
MERGE_STORES = """
INSERT INTO catalog_store (code, name, zone) SELECT code, name, %s FROM staged_store
    ON CONFLICT (code) DO UPDATE SET zone = excluded.zone
"""


def customer_code(household_id: int) -> str:
    """The prefix keeps history's small numbers apart from a channel's own customer ids."""
    return f"cj-{household_id}"


def store_code(store_id: int) -> str:
    return f"cj-{store_id}"


def load_customers(households: Iterable[int], facts: Mapping[int, Mapping[str, str]]) -> None:
    """Merge households in one transaction; what is known of them becomes attributes."""
    with transaction.atomic():
        run(STAGE_CUSTOMERS)
        rows = ((customer_code(h), Jsonb(dict(facts.get(h, {})))) for h in sorted(households))
        copy_rows("staged_customer", ("code", "attributes"), rows)
        run(MERGE_CUSTOMERS)
        run("DROP TABLE staged_customer")


def load_stores(stores: Iterable[int]) -> None:
    """Merge stores in one transaction."""
    with transaction.atomic():
        run(STAGE_STORES)
        copy_rows("staged_store", ("code", "name"), ((store_code(s), f"Store {s}") for s in sorted(stores)))
        run(MERGE_STORES, [STORE_ZONE])
        run("DROP TABLE staged_store")
