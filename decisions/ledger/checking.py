"""The invariants of the ledger: what breaks one is named row by row."""

from collections.abc import Collection

from django.db import connection

from decisions.sealing.verifying import verify_all
from decisions.snapshots.documents import EMPTY

MOVED = """
    sum(CASE kind WHEN 'hold' THEN quantity WHEN 'release' THEN -quantity ELSE 0 END) AS held,
    sum(CASE kind WHEN 'use' THEN quantity WHEN 'return' THEN -quantity ELSE 0 END) AS used,
    sum(CASE kind WHEN 'debt' THEN quantity WHEN 'settle' THEN -quantity ELSE 0 END) AS debt
"""
"""What movements add up to."""
STAKED = """
    sum(CASE state WHEN 'held' THEN quantity ELSE 0 END) AS held,
    sum(CASE state WHEN 'used' THEN quantity - returned ELSE 0 END) AS used
"""
"""What claims have, by their stakes."""
COUNTED = (
    "held and used are the sum of the movements",
    "held and used are the sum of the stakes",
    "debt is the sum of what claims owe",
)
"""The invariants that `differences` tells counter by counter."""
INVARIANTS: dict[str, str] = {
    "held and used are the sum of the movements": f"""
        SELECT a.id, a.held, a.used, a.debt, coalesce(m.held, 0), coalesce(m.used, 0), coalesce(m.debt, 0)
        FROM decisions_allowance a LEFT JOIN (
            SELECT allowance_id, {MOVED} FROM decisions_movement GROUP BY allowance_id
        ) m ON m.allowance_id = a.id
        WHERE (a.held, a.used, a.debt) <> (coalesce(m.held, 0), coalesce(m.used, 0), coalesce(m.debt, 0))
    """,
    "held and used are the sum of the stakes": f"""
        SELECT a.id, a.held, a.used, coalesce(s.held, 0), coalesce(s.used, 0)
        FROM decisions_allowance a LEFT JOIN (
            SELECT allowance_id, {STAKED} FROM decisions_stake GROUP BY allowance_id
        ) s ON s.allowance_id = a.id
        WHERE (a.held, a.used) <> (coalesce(s.held, 0), coalesce(s.used, 0))
    """,
    "debt is the sum of what claims owe": """
        SELECT a.id, a.debt, coalesce(d.owed, 0) FROM decisions_allowance a LEFT JOIN (
            SELECT allowance_id, sum(quantity - returned) AS owed FROM decisions_debt GROUP BY allowance_id
        ) d ON d.allowance_id = a.id
        WHERE a.debt <> coalesce(d.owed, 0)
    """,
    "only redemptions owe anything": """
        SELECT c.id, c.state, d.allowance_id
        FROM decisions_debt d JOIN decisions_claim c ON c.id = d.claim_id
        WHERE c.state NOT IN ('committed', 'partially_returned', 'returned', 'cancelled')
    """,
    "no allowance is overspent": """
        SELECT id, share, held, used FROM decisions_allowance WHERE held + used > share
    """,
    "every movement and stake has its allowance": """
        SELECT 'movement', m.id::text, m.allowance_id FROM decisions_movement m
        WHERE NOT EXISTS (SELECT FROM decisions_allowance a WHERE a.id = m.allowance_id)
        UNION ALL
        SELECT 'stake', s.claim_id, s.allowance_id FROM decisions_stake s
        WHERE NOT EXISTS (SELECT FROM decisions_allowance a WHERE a.id = s.allowance_id)
        UNION ALL
        SELECT 'debt', d.claim_id, d.allowance_id FROM decisions_debt d
        WHERE NOT EXISTS (SELECT FROM decisions_allowance a WHERE a.id = d.allowance_id)
    """,
    "a claim that ended holds and uses nothing": """
        SELECT c.id, c.state, s.allowance_id, s.state FROM decisions_claim c
        JOIN decisions_stake s ON s.claim_id = c.id
        WHERE (c.state IN ('released', 'expired') AND s.state <> 'ended')
           OR (c.state IN ('committed', 'partially_returned', 'returned', 'cancelled') AND s.state <> 'used')
    """,
    "every claim names a decision that was logged": """
        SELECT c.id, c.decision FROM decisions_claim c
        WHERE NOT EXISTS (SELECT FROM decisions_log l WHERE l.id = c.decision)
          -- Months that were dropped took their decisions along; a decision is taken up within a day.
          AND c.created >= (
              SELECT min(to_date(right(p.relname, 7), 'YYYY_MM')) + interval '1 day'
              FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
              WHERE i.inhparent = 'decisions_log'::regclass AND p.relname ~ '_[0-9]{4}_[0-9]{2}$')
    """,
    "every decision's snapshot is stored": f"""
        SELECT l.id, l.snapshot FROM decisions_log l
        WHERE l.snapshot <> '{EMPTY}'
          AND NOT EXISTS (SELECT FROM decisions_snapshot s WHERE s.hash = l.snapshot)
    """,
}
"""What must hold -> a query that finds what breaks it."""
CHAINS = "the sealed chains of log and movements verify"
EVERY = (*INVARIANTS, CHAINS)
"""All that must hold."""


def broken(*, most: int = 20, names: Collection[str] = EVERY) -> dict[str, list[tuple[object, ...]]]:
    """Of these invariants, which are broken -> up to `most` rows that break them; empty = all hold."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        for name, sql in INVARIANTS.items():
            if name not in names:
                continue
            cursor.execute(f"SELECT * FROM ({sql}) AS found LIMIT {most}")
            if rows := cursor.fetchall():
                found[name] = rows
    if CHAINS not in names:
        return found
    if findings := [finding for walk in verify_all(most=most) for finding in walk.findings]:
        found[CHAINS] = [(finding.sentence,) for finding in findings[:most]]
    return found
