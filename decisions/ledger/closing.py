"""Closing the allowance of a code that was taken back: nobody takes of it again, whatever was decided."""

from collections.abc import Sequence

from decisions.ledger.accounts import open_missing, restate
from decisions.ledger.needs import Need
from decisions.ledger.settling import lock_together

CLOSED = 2**62
"""Newer than every version of every offer."""


def use_of(pool: str, digest: bytes) -> Need:
    """One use of a pool's code, of which none is left."""
    return Need("per_code", pool, 1, 0, CLOSED, digest.hex())


def close(uses: Sequence[Need], claim: str) -> None:
    """Leaves nothing of some codes' uses; what is held or used of them stays given.

    Locks them together with all that the claim has, which the caller gives back next.
    """
    if uses:
        open_missing(uses)
        lock_together(uses, claim)
        for use in uses:
            restate(use.key, 0, CLOSED)
