"""What is nobody's any more is noted: holds that have run out, answers that need not be kept."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from decisions.ledger.claims import claim_by_id, store_state
from decisions.ledger.settling import release_held

KEPT = timedelta(days=30)
_STALE = """
SELECT id FROM decisions_claim WHERE state = 'held' AND expires <= %s ORDER BY expires LIMIT %s
FOR NO KEY UPDATE SKIP LOCKED
"""
_FORGOTTEN = "DELETE FROM decisions_answered WHERE at < %s"


def expire_holds(at: datetime, *, most: int = 10_000) -> int:
    """Notes of up to `most` reservations that they have expired; how many.

    Nothing waits for it: who needs what they held takes it, whether or not this has run.
    """
    now = min(at, datetime.now(UTC))
    done = 0
    while done < most:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_STALE, [now, 1])
                row = cursor.fetchone()
            if row is None:
                break
            claim = claim_by_id(row[0])
            assert claim is not None
            release_held(claim.id)
            claim.state, claim.ended = "expired", now
            store_state(claim)
            done += 1
    return done


def forget_answers(at: datetime) -> int:
    """Removes stored answers older than 30 days; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [at - KEPT])
        return int(cursor.rowcount)
