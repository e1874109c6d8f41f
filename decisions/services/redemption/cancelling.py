"""Cancelling a whole order: all that it used comes back, but for uses of offers that keep them.

Vouchers that it earned are void.
"""

from datetime import UTC, datetime

from catalog.selectors.keys import KeyGrant
from decisions.ledger.claims import ClaimRow, store_state
from decisions.ledger.settling import give_back, used_by
from decisions.services.redemption.granting import close_vouchers, earns_vouchers, void_vouchers
from decisions.services.redemption.problems import conflict
from decisions.services.redemption.redeeming import redemption


def cancel(name: str, *, grant: KeyGrant) -> ClaimRow:
    """Cancels a redemption, inside the caller's transaction; one that is cancelled stays as it is.

    Raises OfferdeskError not_found, and conflict where lines have come back already.
    """
    claim = redemption(name, grant, lock=True)
    if claim.state == "cancelled":
        return claim
    if claim.state != "committed":
        raise conflict(
            "conflict", "Lines of this order have been returned: return the others.", state=claim.state
        )
    terms = claim.read_terms()
    stakes = [stake for stake in used_by(claim.id) if not (stake.is_use and terms.keeps_use(stake.owner))]
    earns = earns_vouchers(terms)
    if earns:
        close_vouchers(claim.id)
    give_back(claim.id, {stake.row: stake.left for stake in stakes})
    claim.state, claim.ended = "cancelled", datetime.now(UTC)
    store_state(claim)
    if earns:
        void_vouchers(claim.id, "the order was cancelled")
    return claim
