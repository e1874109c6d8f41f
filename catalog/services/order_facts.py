"""Order facts of customers, always counted anew from their orders, so that no repetition can drift."""

from collections.abc import Iterable

from django.db import connection

from catalog.models import Customer

_RECOUNT = """
WITH spent AS (
    SELECT customer_id, currency, count(*) AS orders, min(placed_at) AS first_at, max(placed_at) AS last_at,
           sum(total) AS total
    FROM catalog_order WHERE customer_id = ANY(%(customers)s) AND cancelled_at IS NULL
    GROUP BY customer_id, currency
), facts AS (
    SELECT customer_id, sum(orders) AS orders, min(first_at) AS first_at, max(last_at) AS last_at,
           jsonb_object_agg(currency, total) AS spend
    FROM spent GROUP BY customer_id
)
UPDATE catalog_customer c
SET order_count = coalesce(f.orders, 0), first_order_at = f.first_at, last_order_at = f.last_at,
    lifetime_spend = coalesce(f.spend, '{}'), updated_at = now()
FROM unnest(%(customers)s) AS asked(id) LEFT JOIN facts f ON f.customer_id = asked.id
WHERE c.id = asked.id
"""


def recount_order_facts(*, customers: Iterable[int]) -> None:
    """Order count, first and last order and lifetime spend of these customers, from orders not cancelled.

    Locks the customers to the end of the caller's transaction, so that orders landing at the same time are
    not missed.
    """
    ids = sorted(set(customers))
    if ids:
        list(Customer.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").values("id"))
        with connection.cursor() as cursor:
            cursor.execute(_RECOUNT, {"customers": ids})
