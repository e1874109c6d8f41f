"""Orders that channels reported against what was redeemed here."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

MOST = 200
"""Rows that are named of one channel."""
# A channel that never reports orders, or never redeems, is left out: there is nothing to compare.
_UNMATCHED = """
WITH redeemed AS (
    SELECT id, channel, order_id, decision, order_total FROM decisions_claim
    WHERE order_id IS NOT NULL AND committed >= %(since)s AND committed < %(until)s AND state <> 'cancelled'
), reported AS (
    SELECT o.order_id, c.code AS channel, o.decision, o.total FROM catalog_order o
    JOIN catalog_channel c ON c.id = o.channel_id
    WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND o.cancelled_at IS NULL
), comparable AS (
    SELECT DISTINCT r.channel FROM redeemed r
    WHERE EXISTS (SELECT FROM catalog_order o JOIN catalog_channel c ON c.id = o.channel_id
                  WHERE c.code = r.channel AND o.placed_at >= %(since)s)
)
SELECT r.channel, r.order_id, 'red_' || r.id, 'redeemed, but the channel has not reported the order'
FROM redeemed r JOIN comparable USING (channel)
WHERE NOT EXISTS (SELECT FROM catalog_order o JOIN catalog_channel c ON c.id = o.channel_id
                  WHERE c.code = r.channel AND o.order_id = r.order_id)
UNION ALL
SELECT p.channel, p.order_id, '', 'reported with the decision ' || p.decision || ', but never redeemed'
FROM reported p
WHERE p.decision <> '' AND NOT EXISTS (
    SELECT FROM decisions_claim c WHERE c.channel = p.channel AND c.order_id = p.order_id)
UNION ALL
SELECT r.channel, r.order_id, 'red_' || r.id, 'reported with another decision than was redeemed'
FROM redeemed r JOIN reported p USING (channel, order_id) WHERE p.decision NOT IN ('', r.decision)
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One order, or redemption, without its counterpart."""

    order_id: str
    redemption: str
    what: str


def unmatched_orders(*, since: datetime, until: datetime) -> dict[str, list[Unmatched]]:
    """By channel, up to `MOST` of each: what was redeemed and not reported, reported and not redeemed."""
    found: dict[str, list[Unmatched]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_UNMATCHED, {"since": since, "until": until})
        for channel, *row in cursor.fetchall():
            rows = found.setdefault(channel, [])
            if len(rows) < MOST:
                rows.append(Unmatched(*row))
    return found
