"""Partial returns: refunds by unit shares and the returns policy; budgets, uses and points go along."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.money import to_text
from catalog.selectors.keys import KeyGrant
from catalog.statements import run_prepared
from decisions.engine import canonical
from decisions.ids import ULIDS
from decisions.ledger.claims import ClaimRow, store_state
from decisions.ledger.settling import UsedStake, give_back, used_by
from decisions.ledger.terms import Terms
from decisions.services.redemption.due import due
from decisions.services.redemption.granting import (
    close_vouchers,
    earns_vouchers,
    flags_of,
    void_vouchers,
)
from decisions.services.redemption.problems import conflict
from decisions.services.redemption.redeeming import redemption
from decisions.services.redemption.reserving import instant

Json = dict[str, Any]
_EARLIER = """
SELECT return_id, refund, shipping, shipping_asked, units, answer FROM decisions_return WHERE claim_id = %s
ORDER BY created, id
"""
_INSERT = """
INSERT INTO decisions_return
    (id, claim_id, return_id, created, refund, shortfall, shipping, shipping_asked, units, answer)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
BUDGETS = frozenset({"budget", "campaign_budget"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What comes back: units by line, and whether shipping is refunded once nothing is kept."""

    units: Mapping[str, int]
    shipping: bool


@dataclass(slots=True)
class _Past:
    """What came back before."""

    units: dict[str, int]
    refunded: int
    shipping: bool


def give_back_units(name: str, wanted: Wanted, *, return_id: str, grant: KeyGrant) -> str:
    """Takes units of an order back, inside the caller's transaction; the answer's text.

    The same `return_id` again is answered as it was. Raises OfferdeskError not_found, conflict (cancelled),
    return_exceeds_redemption, idempotency_key_reused (the same name for something else).
    """
    claim = redemption(name, grant, lock=True)
    terms = claim.read_terms()
    past = _Past(dict.fromkeys((line.id for line in terms.lines), 0), 0, False)
    for named, refund, shipping, asked, units, answer in run_prepared(_EARLIER, (claim.id,)):
        known = json.loads(units)
        if named == return_id:
            if (known, asked) != (dict(wanted.units), wanted.shipping):
                raise OfferdeskError("idempotency_key_reused", nature=Nature.CONFLICT)
            return str(answer)
        for line, count in known.items():
            past.units[line] += count
        past.refunded += refund
        past.shipping = past.shipping or shipping
    if claim.state == "cancelled":
        raise conflict("conflict", "The order was cancelled.", state=claim.state)
    _check_bounds(terms, past, wanted)
    return _return(claim, terms, past, wanted, return_id)


def _check_bounds(terms: Terms, past: _Past, wanted: Wanted) -> None:
    sold = {line.id: len(line.totals) for line in terms.lines}
    errors = []
    for at, (line, count) in enumerate(wanted.units.items()):
        if line not in sold:
            errors.append(FieldError(f"/lines/{at}/id", "unknown_line", f"There is no line {line!r}."))
        elif past.units[line] + count > sold[line]:
            left = sold[line] - past.units[line]
            message = f"{left} of {sold[line]} units of line {line!r} have not come back yet"
            errors.append(FieldError(f"/lines/{at}/quantity", "too_many", message))
    if errors:
        raise OfferdeskError(
            "return_exceeds_redemption", nature=Nature.CONFLICT, detail=errors[0].message, errors=errors
        )


def _return(claim: ClaimRow, terms: Terms, past: _Past, wanted: Wanted, return_id: str) -> str:
    returned = {line: past.units[line] + wanted.units.get(line, 0) for line in past.units}
    whole = all(returned[line.id] == len(line.totals) for line in terms.lines)
    shipping = whole and (wanted.shipping or past.shipping)
    open_ = due(terms, claim.redo(), returned, shipping=shipping) - past.refunded
    refund, shortfall = max(0, open_), max(0, -open_)
    ends = whole and any(wanted.units.values())
    earns = ends and earns_vouchers(terms)
    if earns:
        close_vouchers(claim.id)
    back = dict(_comes_back(claim, terms, past.units, returned, whole))
    released = _released(claim, terms, back)
    give_back(claim.id, back)
    if any(returned.values()):  # who asks for shipping alone has not returned anything yet
        claim.state = "returned" if whole else "partially_returned"
        claim.ended = claim.ended or (datetime.now(UTC) if whole else None)
        store_state(claim)
    vouchers = void_vouchers(claim.id, "the order was returned") if earns else []
    name, created = ULIDS.next(time.time_ns() // 1_000_000)
    answer = {
        "id": f"ret_{name}",
        "object": "return",
        "return_id": return_id,
        "created": instant(created),
        "refund": to_text(refund, terms.currency),
        "shipping": to_text(terms.shipping if shipping and not past.shipping else 0, terms.currency),
        "lines": list(_lines(terms, past.units, returned)),
        "shortfall": to_text(shortfall, terms.currency),
        "released": released,
        "rewards": list(_rewards(terms, past.units, returned)) if any(wanted.units.values()) else [],
        "vouchers": [voucher.as_json() for voucher in vouchers],
        "flags": flags_of(vouchers, ended=whole),
        "redemption": {"id": claim.redemption, "state": claim.state},
    }
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    run_prepared(
        _INSERT,
        (
            name,
            claim.id,
            return_id,
            created,
            refund,
            shortfall,
            shipping and not past.shipping,
            wanted.shipping,
            canonical(dict(wanted.units)),
            text,
        ),
    )
    return text


def _lines(terms: Terms, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Json]:
    """The returned units of each line at their stored amounts."""
    for line in terms.lines:
        first, last = before[line.id], after[line.id]
        if last > first:
            refund = to_text(sum(line.totals[first:last]), terms.currency)
            yield {"id": line.id, "units": list(range(first + 1, last + 1)), "refund": refund}


def _comes_back(
    claim: ClaimRow, terms: Terms, before: Mapping[str, int], after: Mapping[str, int], whole: bool
) -> Iterator[tuple[int, int]]:
    """(allowance row, quantity): the units' share of budgets; with the last unit all that is left."""
    stakes = used_by(claim.id)
    if whole:
        for stake in stakes:
            if not (stake.is_use and terms.keeps_use(stake.owner)):
                yield stake.row, stake.left
        return
    for kind, owner in sorted({(stake.kind, stake.owner) for stake in stakes if stake.kind in BUDGETS}):
        drawn = sum(
            sum(cuts[before[line] : after[line]])
            for offer in terms.offers
            if owner == (offer.code if kind == "budget" else offer.campaign)
            for line, cuts in offer.cuts.items()
        )
        yield from _over(drawn, [stake for stake in stakes if (stake.kind, stake.owner) == (kind, owner)])


def _over(amount: int, stakes: list[UsedStake]) -> Iterator[tuple[int, int]]:
    """An amount over the rows that it was taken of."""
    for stake in stakes:
        part = min(amount, stake.left)
        amount -= part
        if part:
            yield stake.row, part


def _released(claim: ClaimRow, terms: Terms, back: Mapping[int, int]) -> list[Json]:
    """What came back, by offer and limit."""
    sums: dict[tuple[str, str, str], int] = {}
    for stake in used_by(claim.id):
        key = (terms.offer_of(stake.kind, stake.owner), stake.kind, stake.unit)
        sums[key] = sums.get(key, 0) + back.get(stake.row, 0)
    return [
        {"offer": offer, "limit": kind, **({"amount": to_text(n, unit)} if unit else {"quantity": n})}
        for (offer, kind, unit), n in sums.items()
        if n
    ]


def _rewards(terms: Terms, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Json]:
    """What was granted and is taken back: points by the value that came back, all else with the last unit."""
    whole = all(after[line.id] == len(line.totals) for line in terms.lines)
    value = sum(sum(line.totals) for line in terms.lines)

    def part(points: int, returned: Mapping[str, int]) -> int:
        back = sum(sum(line.totals[: returned[line.id]]) for line in terms.lines)
        return points * back // value if value else 0

    for reward in terms.rewards:
        if reward["kind"] == "points":
            now = reward["points"] if whole else part(reward["points"], after)
            taken = now - part(reward["points"], before)
            if taken:
                yield {**reward, "points": -taken}
        elif whole:
            yield {**reward, "withdrawn": True}
