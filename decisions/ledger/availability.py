"""What is left of allowances for a decision: one statement, whatever their number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalog.statements import read_prepared
from decisions.ledger.needs import Need
from decisions.ledger.taking import counted_together

# Holds that have run out are nobody's, and a reservation's own don't count against it: a live one's, of a
# channel for which is asked. Another channel's counts like anybody's, as if it had not been named.
_LEFT = """
WITH own AS MATERIALIZED (
    SELECT id FROM decisions_claim
    WHERE id = %(own)s AND state = 'held' AND channel = ANY(%(channels)s::text[])
), known AS (
    SELECT a.key, a.kind, a.owner, a.subject, a.version, a.share - a.excess AS stated, a.used,
        a.held - coalesce((
            SELECT sum(s.quantity) FROM decisions_stake s
            WHERE s.allowance_id = a.id AND s.state = 'held'
              AND (s.expires <= clock_timestamp() OR s.claim_id = (SELECT id FROM own))), 0) AS held
    FROM decisions_allowance a
    WHERE a.key = ANY(%(keys)s) OR (a.kind = 'stock' AND a.owner = ANY(%(gifts)s))
)
SELECT key, NULL, min(version), sum(stated)::bigint, sum(held + used)::bigint
FROM known WHERE kind <> 'stock' GROUP BY key
UNION ALL
-- Units sold before the catalogue's figure was told lie no more among them.
SELECT NULL, p.sku, NULL, NULL, sum(greatest(0, coalesce(k.left_over, s.quantity)))::bigint
FROM catalog_stock s JOIN catalog_product p ON p.id = s.product_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN min(known.version) < (extract(epoch FROM s.updated_at) * 1000000)::bigint
                THEN s.quantity - sum(known.held)
                ELSE sum(known.stated - known.held - known.used) END AS left_over
    FROM known WHERE known.kind = 'stock' AND known.owner = p.sku AND known.subject = s.location
) k
WHERE p.sku = ANY(%(gifts)s) GROUP BY p.sku
UNION ALL
-- Uses that are counted one by one: those of a rolling period, and those of a customer's identities together.
SELECT NULL, NULL, asked.number, NULL, count(DISTINCT s.claim_id)
FROM unnest(%(numbers)s::int[], %(counted)s::bytea[], %(sinces)s::timestamptz[]) AS asked (number, key, since)
JOIN decisions_allowance a ON a.key = asked.key
JOIN decisions_stake s ON s.allowance_id = a.id
WHERE (asked.since IS NULL OR s.at > asked.since) AND s.claim_id IS DISTINCT FROM (SELECT id FROM own)
  AND ((s.state = 'used' AND s.returned < s.quantity) OR (s.state = 'held' AND s.expires > clock_timestamp()))
GROUP BY asked.number
"""


@dataclass(frozen=True, slots=True)
class Own:
    """The claim that a request says is its own, and the channels for which it is asked."""

    claim: str | None = None
    channels: frozenset[str] = frozenset()


NOBODYS = Own()


@dataclass(frozen=True, slots=True)
class Left:
    """What is left, by the needs' keys and by gift."""

    allowances: dict[bytes, int]
    stock: dict[str, int]
    """Units over all locations; 0 where none is kept."""


def read_left(needs: Sequence[Need], gifts: Collection[str], own: Own = NOBODYS) -> Left:
    """What may still be taken of some allowances and gifts, `own` holds not counted.

    An allowance that nobody has drawn on has its whole limit left; a newer version's limit counts at once.
    """
    groups = counted_together(needs)
    counted = [(number, need) for number, group in enumerate(groups) for need in group]
    rows = read_prepared(
        _LEFT,
        {
            "keys": [need.key for need in needs],
            "gifts": sorted(gifts),
            "own": own.claim or "",
            "channels": list(own.channels),
            "numbers": [number for number, _ in counted],
            "counted": [need.key for _, need in counted],
            "sinces": [need.since for _, need in counted],
        },
    )
    known: dict[bytes, tuple[int, int, int]] = {}
    stock = dict.fromkeys(gifts, 0)
    together = dict.fromkeys(range(len(groups)), 0)
    for key, sku, version, stated, gone in rows:
        if sku is not None:
            stock[sku] = gone
        elif key is not None:
            known[bytes(key)] = (version, stated, gone)
        else:
            together[version] = gone
    allowances = {}
    for need in needs:
        version, stated, gone = known.get(need.key, (need.version, need.limit, 0))
        limit = need.limit if need.version > version or need.since is not None else stated
        allowances[need.key] = max(0, limit - (0 if need.since is not None else gone))
    for number, group in enumerate(groups):
        for need in group:
            rest = need.limit - together[number]
            allowances[need.key] = max(0, min(rest, allowances[need.key]))
    return Left(allowances, stock)
