"""Reservations: one atomic hold on everything that a decision needs; all or nothing."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.money import to_text
from catalog.selectors.keys import KeyGrant
from catalog.selectors.places import channel_facts
from decisions.ids import ULIDS
from decisions.ledger.claims import (
    RESERVATION,
    ClaimRow,
    claim_by_id,
    claim_of_decision,
    insert_claim,
    store_state,
    stored_terms,
)
from decisions.ledger.needs import Need
from decisions.ledger.settling import Ended, extend_held, lock_together, release_held
from decisions.ledger.taking import Taking
from decisions.services.redemption.dropping import check_kept
from decisions.services.redemption.prepared import Prepared
from decisions.services.redemption.problems import conflict, exhausted, invalid, missing

Json = dict[str, Any]


def reserve(
    prepared: Prepared, *, ttl_seconds: int | None, replaces: str | None, grant: KeyGrant
) -> ClaimRow:
    """A hold for a decision, inside the caller's transaction; its live hold if it has one.

    `replaces` is a reservation whose holds move over: only the difference is asked of the allowances. Raises
    OfferdeskError allowance_exhausted, decision_expired, offer_withdrawn, reservation_final, not_found.
    """
    now = datetime.now(UTC)
    known = claim_of_decision(prepared.row.id)
    if known is not None and not known.is_held(now) and known.state != "held":
        raise conflict("reservation_final", "The decision has been redeemed.")
    # All claims before any allowance.
    before = _replaced(replaces, grant, now) if known is None or replaces != known.reservation else None
    if known is not None and known.is_held(now):
        check_kept(prepared.terms, prepared.row.channel)
        _let_go(before, now)
        return known
    if known is not None or before is not None:
        lock_together(prepared.needs, *(each.id for each in (known, before) if each is not None))
    if known is not None:
        expire(known, now)
    prepared.check_open(now)
    until = now + _length(ttl_seconds, prepared.row.channel)
    claim = new_claim(prepared, "held", reserved=True, expires=until)
    if not insert_claim(claim):
        quicker = claim_of_decision(prepared.row.id)
        if quicker is not None and quicker.is_held(now):
            return quicker
        raise conflict("request_in_progress", "This decision is being taken up elsewhere.")
    _let_go(before, now)
    take(claim, prepared, until)
    return claim


def _let_go(before: ClaimRow | None, now: datetime) -> None:
    """Frees all that a replaced reservation holds."""
    if before is not None:
        release_held(before.id)
        before.state, before.ended = "released", now
        store_state(before)


def extend(name: str, *, ttl_seconds: int | None, grant: KeyGrant) -> ClaimRow:
    """Holds for longer, from now on, while the shopper pays.

    Raises OfferdeskError reservation_final where it has ended, offer_withdrawn where a kill has dropped it.
    """
    now = datetime.now(UTC)
    claim = reservation(name, grant, lock=True)
    if not claim.is_held(now):
        raise final(claim, now)
    check_kept(claim.read_terms(), claim.channel)
    until = now + _length(ttl_seconds, claim.channel, paying=True)
    claim.expires = max(until, claim.expires or until)
    try:
        extend_held(claim.id, claim.expires)
    except Ended:  # in this very moment
        claim.expires = now
        raise final(claim, now) from None
    store_state(claim)
    return claim


def release(name: str, *, grant: KeyGrant) -> ClaimRow:
    """Gives everything held back; a reservation that has ended without an order stays as it is."""
    now = datetime.now(UTC)
    claim = reservation(name, grant, lock=True)
    if claim.state in ("released", "expired"):
        return claim
    if claim.state != "held":
        raise final(claim, now)
    if not claim.is_held(now):
        expire(claim, now)
        return claim
    release_held(claim.id)
    claim.state, claim.ended = "released", now
    store_state(claim)
    return claim


def reservation(name: str, grant: KeyGrant, *, lock: bool = False) -> ClaimRow:
    """The reservation with this id of a channel that the key speaks for; raises not_found."""
    claim = claim_by_id(name.removeprefix(RESERVATION), lock=lock) if name.startswith(RESERVATION) else None
    if claim is None or not claim.reserved or not grant.speaks_for(claim.channel):
        raise missing("reservation")
    return claim


def final(claim: ClaimRow, now: datetime) -> Exception:
    """409: the reservation has ended."""
    state = claim.state_at(now)
    return conflict("reservation_final", f"The reservation is {state}.", state=state)


def new_claim(
    prepared: Prepared, state: str, *, reserved: bool, expires: datetime | None = None, **more: Any
) -> ClaimRow:
    """A claim on a decision that is not stored yet."""
    name, created = ULIDS.next(time.time_ns() // 1_000_000)
    return ClaimRow(
        id=name,
        state=state,
        channel=prepared.row.channel,
        decision=prepared.row.id,
        reserved=reserved,
        order_id=more.get("order_id"),
        order_total=more.get("order_total"),
        created=created,
        expires=expires,
        committed=more.get("committed"),
        ended=None,
        terms=stored_terms(prepared.terms, [told(need) for need in prepared.needs], prepared.redo()),
    )


def take(claim: ClaimRow, prepared: Prepared, until: datetime | None) -> None:
    """Takes all that the decision needs, as held until an instant or as used; raises allowance_exhausted."""
    if prepared.needs:
        rejections = Taking(claim.id, prepared.row.created, until, prepared.accounts).take(prepared.needs)
        if rejections:
            raise exhausted(rejections)


def told(need: Need) -> Json:
    """A need as the answers `holds` and `uses` tell it."""
    amount = {"amount": to_text(need.quantity, need.unit)} if need.unit else {"quantity": need.quantity}
    return {"offer": (need.offers or (need.owner,))[0], "limit": need.kind, **amount}


def written(claim: ClaimRow, now: datetime) -> Json:
    """A reservation as api.md shapes it."""
    assert claim.expires is not None
    return {
        "id": claim.reservation,
        "object": "reservation",
        "decision": claim.decision,
        "state": claim.state_at(now),
        "created": instant(claim.created),
        "expires": instant(claim.expires),
        "holds": claim.needs(),
    }


def instant(moment: datetime) -> str:
    """An instant as answers write it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def expire(claim: ClaimRow, now: datetime) -> None:
    """Notes that a hold has run out, and gives back what of it nobody has taken yet."""
    release_held(claim.id)
    claim.state, claim.ended = "expired", now
    store_state(claim)


def _replaced(name: str | None, grant: KeyGrant, now: datetime) -> ClaimRow | None:
    """The reservation whose holds move over; None where it holds nothing any more."""
    if name is None:
        return None
    claim = reservation(name, grant, lock=True)
    if claim.is_held(now):
        return claim
    if claim.state_at(now) in ("released", "expired"):
        return None
    raise final(claim, now)


def _length(seconds: int | None, channel: str, *, paying: bool = False) -> timedelta:
    """How long to hold: what was asked within the channel's bounds."""
    facts = channel_facts(channel)
    most = facts.paying_minutes * 60
    if seconds is None:
        return timedelta(minutes=facts.paying_minutes if paying else facts.hold_minutes)
    if seconds > most:
        raise invalid("/ttl_seconds", "wrong_value", f"must be at most {most} on the channel {channel}")
    return timedelta(seconds=seconds)
