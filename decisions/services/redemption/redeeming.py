"""Redemptions: a decision is committed to an order, with a reservation or without while capacity remains."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError

from catalog.money import to_text
from catalog.selectors.keys import KeyGrant
from catalog.transactions import BeginAgain
from decisions.ledger.claims import (
    REDEMPTION,
    RESERVATION,
    ClaimRow,
    claim_by_id,
    claim_of_decision,
    claim_of_order,
    insert_claim,
    store_state,
)
from decisions.ledger.settling import Ended, lock_together, use_held
from decisions.services.redemption.dropping import check_kept
from decisions.services.redemption.granting import earns_vouchers, flags_of, grant_vouchers, vouchers_of
from decisions.services.redemption.prepared import Prepared
from decisions.services.redemption.problems import conflict, invalid, missing
from decisions.services.redemption.reserving import expire, final, instant, new_claim, take
from decisions.services.redemption.returned import returns_of

Json = dict[str, Any]


def redeem(
    prepared: Prepared, *, order_id: str, order_total: int | None, reservation: str | None
) -> tuple[ClaimRow, bool]:
    """Commits a decision to an order, inside the caller's transaction; False where the order had done so.

    A hold of the decision is used whether or not it is named. Raises OfferdeskError allowance_exhausted,
    decision_expired, offer_withdrawn, order_conflict, reservation_final.
    """
    now = datetime.now(UTC)
    claim = claim_of_decision(prepared.row.id)
    earlier = _earlier(prepared, order_id)
    if earlier is not None:
        return earlier, False
    if reservation is not None or (claim is not None and claim.state == "held"):
        check_kept(prepared.terms, prepared.row.channel)
    if reservation is not None:
        _check_names(reservation, prepared, claim, now)
    if claim is not None and claim.state != "held":
        raise _taken(f"The decision was redeemed by the order {claim.order_id!r}.", claim)
    if claim is not None and claim.is_held(now):
        with suppress(Ended):  # in this very moment
            return _granted(_use(claim, order_id, order_total, now), prepared, now), True
    if claim is not None:
        lock_together(prepared.needs, claim.id)
        expire(claim, now)
    prepared.check_open(now)
    made = new_claim(
        prepared, "committed", reserved=False, order_id=order_id, order_total=order_total, committed=now
    )
    if not insert_claim(made):
        # Somebody was quicker, and has committed by now.
        earlier = _earlier(prepared, order_id)
        if earlier is not None:
            return earlier, False
        raise BeginAgain  # by whom, is written by now
    take(made, prepared, None)
    return _granted(made, prepared, now), True


def _granted(claim: ClaimRow, prepared: Prepared, now: datetime) -> ClaimRow:
    """The redemption with the vouchers that it earns; they come last, after all that may be refused."""
    if earns_vouchers(prepared.terms):
        claim.fresh = grant_vouchers(claim.id, prepared.terms, prepared.identities, now)
    return claim


def _earlier(prepared: Prepared, order_id: str) -> ClaimRow | None:
    """What this order has redeemed already; raises order_conflict where that was another decision."""
    claim = claim_of_order(prepared.row.channel, order_id)
    if claim is not None and claim.decision != prepared.row.id:
        raise _taken(f"The order {order_id!r} has redeemed another decision.", claim)
    return claim


def _taken(detail: str, claim: ClaimRow) -> Exception:
    """409 order_conflict, with the redemption that stands."""
    return conflict("order_conflict", detail, redemption=claim.redemption, decision=claim.decision)


def redemption(name: str, grant: KeyGrant, *, lock: bool = False) -> ClaimRow:
    """The redemption with this id of a channel that the key speaks for; raises not_found."""
    claim = claim_by_id(name.removeprefix(REDEMPTION), lock=lock) if name.startswith(REDEMPTION) else None
    if claim is None or claim.order_id is None or not grant.speaks_for(claim.channel):
        raise missing("redemption")
    return claim


def written(claim: ClaimRow) -> Json:
    """A redemption as api.md shapes it; a voucher's code stands in the answer that issued it alone."""
    terms = claim.read_terms()
    assert claim.committed is not None
    total = claim.order_total
    vouchers = claim.fresh or (vouchers_of(claim.id) if earns_vouchers(terms) else ())
    flags = [] if total is None or total == terms.total else ["order_total_differs"]
    return {
        "id": claim.redemption,
        "object": "redemption",
        "order_id": claim.order_id,
        "decision": claim.decision,
        "reservation": claim.reservation if claim.reserved else None,
        "channel": claim.channel,
        "state": claim.state,
        "committed": instant(claim.committed),
        "currency": terms.currency,
        "total": to_text(terms.total, terms.currency),
        "order_total": None if total is None else to_text(total, terms.currency),
        "flags": flags + flags_of(vouchers, ended=claim.state in ("cancelled", "returned")),
        "uses": claim.needs(),
        "vouchers": [voucher.as_json() for voucher in vouchers],
        "rewards": [dict(reward) for reward in terms.rewards],
        **returns_of(claim, terms.currency),
    }


def _use(claim: ClaimRow, order_id: str, order_total: int | None, now: datetime) -> ClaimRow:
    use_held(claim.id)
    claim.state, claim.order_id, claim.order_total, claim.committed = "committed", order_id, order_total, now
    try:
        store_state(claim)
    except IntegrityError:  # the order has redeemed another decision this moment
        raise BeginAgain from None
    return claim


def _check_names(name: str, prepared: Prepared, live: ClaimRow | None, now: datetime) -> None:
    """Refuses one that is not of this decision, or was released; one that has run out asks for no more."""
    if live is not None and live.reservation == name:
        return
    named = claim_by_id(name.removeprefix(RESERVATION)) if name.startswith(RESERVATION) else None
    if named is None or named.channel != prepared.row.channel:
        raise missing("reservation")
    if named.decision != prepared.row.id:
        raise invalid("/reservation", "contradiction", "is a reservation of another decision")
    if named.state_at(now) != "expired":
        raise final(named, now)
