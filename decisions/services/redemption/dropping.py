"""Refusing a reservation that a kill has dropped."""

from decisions.ledger.dropping import drops, lost
from decisions.ledger.terms import Terms
from decisions.services.redemption.problems import withdrawn


def check_kept(terms: Terms, channel: str) -> None:
    """Raises OfferdeskError offer_withdrawn where a kill in force drops what a reservation holds."""
    dropped = drops()
    offers = lost(terms, channel, dropped) if dropped.switches else ()
    if offers:
        raise withdrawn(offers)
