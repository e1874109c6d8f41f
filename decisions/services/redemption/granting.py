"""Vouchers: issued with the redemption that earns them, taken back with it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalog.errors import OfferdeskError
from catalog.statements import run_prepared
from decisions.codes.digests import tail_of
from decisions.codes.issuing import issue_code
from decisions.codes.pools import pool_named
from decisions.codes.voiding import take_back_code
from decisions.ledger.closing import close, use_of
from decisions.ledger.terms import Terms
from decisions.models import Voucher
from decisions.services.redemption.reserving import instant

Json = dict[str, Any]
logger = logging.getLogger(__name__)
_OF_CLAIM = """
SELECT offer, pool, digest, tail, expires, state FROM decisions_voucher WHERE claim_id = %s ORDER BY number
"""
_USED = "SELECT key FROM decisions_allowance WHERE key = ANY(%s) GROUP BY key HAVING sum(used) > 0"
USED, REFUSED = "voucher_used", "voucher_refused"
"""Flags of an answer: one was used before its order came back; one could not be issued."""


@dataclass(slots=True)
class Granted:
    """A voucher of a redemption; `code` is its clear text, known only where it is issued."""

    offer: str
    pool: str
    digest: bytes | None
    tail: str
    expires: datetime | None
    state: str
    """issued, used, void or refused."""
    code: str | None = None

    def as_json(self) -> Json:
        """As the answer tells it."""
        return {
            "offer": self.offer,
            "pool": self.pool,
            "code": self.code,
            "last_four": self.tail,
            "valid_until": None if self.expires is None else instant(self.expires),
            "state": self.state,
        }


def earns_vouchers(terms: Terms) -> bool:
    """Whether a redemption of these terms has vouchers."""
    return any(reward["kind"] == "voucher" and "pool" in reward for reward in terms.rewards)


def grant_vouchers(claim: str, terms: Terms, identities: Mapping[str, str], now: datetime) -> list[Granted]:
    """Issues a code for each voucher that a decision grants out of a pool, in the redemption's transaction.

    It belongs to whom the customer id or the e-mail names, else to whoever holds it. An order is never
    refused for a pool that takes no codes: the voucher is refused, and the answer says so.
    """
    found: list[Granted] = []
    whose = {"id": identities.get("id"), "email_hash": identities.get("email")}
    for reward in terms.rewards:
        if reward["kind"] == "voucher" and "pool" in reward:
            granted = _issued(reward, whose, now)
            Voucher.objects.create(
                claim_id=claim,
                number=len(found),
                offer=granted.offer,
                pool=granted.pool,
                digest=granted.digest,
                tail=granted.tail,
                expires=granted.expires,
                state=granted.state,
            )
            found.append(granted)
    return found


def _issued(reward: Mapping[str, Any], whose: Mapping[str, str | None], now: datetime) -> Granted:
    offer, slug, days = reward["offer"], reward["pool"], reward.get("valid_days")
    own_end = None if days is None else now + timedelta(days=days)
    try:
        pool = pool_named(slug)
        if pool.expires is not None and pool.expires <= now:
            raise OfferdeskError("pool_over", detail=f"The codes of {slug} have expired.")
        issued = issue_code(pool=pool, identities=whose, door="decision", expires=own_end)
    except OfferdeskError as error:
        logger.error("the offer %s grants a voucher that cannot be issued: %s", offer, error)
        return Granted(offer, slug, None, "", None, "refused")
    ends = [end for end in (own_end, pool.expires) if end is not None]
    code = issued.clear_text
    return Granted(offer, slug, issued.digest, tail_of(code), min(ends, default=None), "issued", code)


def vouchers_of(claim: str) -> list[Granted]:
    """The vouchers of a redemption, by what has become of them."""
    found = [
        Granted(offer, pool, None if digest is None else bytes(digest), tail, expires, state)
        for offer, pool, digest, tail, expires, state in run_prepared(_OF_CLAIM, (claim,))
    ]
    keys = {use_of(each.pool, each.digest).key: each for each in found if each.digest is not None}
    for (key,) in run_prepared(_USED, (list(keys),)):
        keys[bytes(key)].state = "used"
    return found


def close_vouchers(claim: str) -> None:
    """Lets nobody use a redemption's vouchers any more, before what it used itself is given back."""
    close([use_of(each.pool, each.digest) for each in vouchers_of(claim) if each.digest is not None], claim)


def void_vouchers(claim: str, why: str) -> list[Granted]:
    """Makes the codes of closed vouchers void, used or not: a used one must not come back with its order."""
    found = vouchers_of(claim)
    for each in found:
        if each.digest is not None:
            take_back_code(digest=each.digest, reason=why, door="decision")
            each.state = "used" if each.state == "used" else "void"
    Voucher.objects.filter(claim_id=claim, state="issued").update(state="void")
    return found


def flags_of(vouchers: Sequence[Granted], *, ended: bool) -> list[str]:
    """What an answer flags; `ended`: the order came back as a whole."""
    states = {each.state for each in vouchers}
    return [
        *([USED] if ended and "used" in states else []),
        *([REFUSED] if "refused" in states else []),
    ]
