"""Kills that drop reservations: what they stop can't be redeemed, whatever holds it.

Asked of the database in the transaction that commits, so that no process is ever behind.
"""

from catalog.statements import run_prepared
from decisions.engine import Overrides
from decisions.ledger.terms import Terms

# Nearly always none: the index holds those that drop and nothing else.
_DROPS = """
SELECT o.action, o.target, o.code FROM decisions_override o WHERE o.drops_reservations AND NOT EXISTS (
    SELECT FROM decisions_override later
    WHERE later.target = o.target AND later.code = o.code AND later.number > o.number
)
"""


def drops() -> Overrides:
    """The kills in force that drop reservations, as this transaction sees them."""
    return Overrides(
        switches=tuple((action, target, code) for action, target, code in run_prepared(_DROPS, ()))
    )


def lost(terms: Terms, channel: str, dropped: Overrides) -> tuple[str, ...]:
    """The offers of a reservation that such a kill stops."""
    return tuple(
        offer.code
        for offer in terms.offers
        if dropped.action_on(offer.code, offer.campaign, frozenset(offer.tags), channel)
    )
