"""What is nobody's any more is noted: holds that have run out or were dropped, old answers."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from decisions.ledger.claims import claim_by_id, read_terms, store_state
from decisions.ledger.dropping import drops, lost
from decisions.ledger.settling import release_held

KEPT = timedelta(days=30)
_STALE = """
SELECT id FROM decisions_claim WHERE state = 'held' AND expires <= %s ORDER BY expires LIMIT %s
FOR NO KEY UPDATE SKIP LOCKED
"""
_HELD = """
SELECT id, channel, terms FROM decisions_claim WHERE state = 'held' AND id > %s AND expires > %s
ORDER BY id LIMIT 500
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


def release_dropped(at: datetime) -> int:
    """Frees what reservations hold that a kill has dropped; how many.

    They can't be redeemed any more, whether or not this has run.
    """
    dropped = drops()
    if not dropped.switches:
        return 0
    done, after = 0, ""
    while rows := _held_after(after, at):
        after = rows[-1][0]
        for name, channel, terms in rows:
            if lost(read_terms(terms), channel, dropped):
                done += _released(name, at)
    return done


def _held_after(name: str, at: datetime) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [name, at])
        return list(cursor.fetchall())


def _released(name: str, at: datetime) -> int:
    """Frees one, if nobody has taken it up or let go of it meanwhile."""
    with transaction.atomic():
        claim = claim_by_id(name, lock=True)
        if claim is None or claim.state != "held":
            return 0
        release_held(claim.id)
        claim.state, claim.ended = "released", at
        store_state(claim)
    return 1


def forget_answers(at: datetime) -> int:
    """Removes stored answers older than 30 days; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [at - KEPT])
        return int(cursor.rowcount)
