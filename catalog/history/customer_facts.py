"""Order facts of customers, counted anew from all their orders in one statement."""

from catalog.history.copying import run

REFRESH = """
WITH buyers AS (
    SELECT DISTINCT customer_id FROM catalog_order o JOIN catalog_channel c ON c.id = o.channel_id
     WHERE c.code = %s AND customer_id IS NOT NULL
), spent AS (
    SELECT o.customer_id, o.currency, count(*) AS orders, min(o.placed_at) AS first_at,
           max(o.placed_at) AS last_at, sum(o.total) AS total
      FROM catalog_order o JOIN buyers USING (customer_id)
     WHERE o.cancelled_at IS NULL
     GROUP BY o.customer_id, o.currency
), facts AS (
    SELECT customer_id, sum(orders) AS orders, min(first_at) AS first_at, max(last_at) AS last_at,
           jsonb_object_agg(currency, total) AS spend
      FROM spent GROUP BY customer_id
)
UPDATE catalog_customer c
   SET order_count = coalesce(f.orders, 0), first_order_at = f.first_at, last_order_at = f.last_at,
       lifetime_spend = coalesce(f.spend, '{}'), updated_at = now()
  FROM buyers b LEFT JOIN facts f USING (customer_id)
 WHERE c.id = b.customer_id
"""


def refresh_customer_facts(channel: str) -> None:
    """Order count, first and last order and lifetime spend of everybody who ever bought in a channel."""
    run(REFRESH, [channel])
