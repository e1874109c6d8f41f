"""Live offers that a basket can't touch, counted by what they lack: none of them is looked at one by one."""

from collections import Counter

from decisions.engine.decision import Decision
from decisions.engine.eligibility import window_reason
from decisions.engine.live import Live
from decisions.engine.reasons import Code

_LACKS = {
    "code": Code.CODE_MISSING,
    "code=": Code.CODE_MISSING,
    "pool": Code.CODE_MISSING,
    "coupon": Code.COUPON_NOT_HELD,
    "segment": Code.NOT_IN_SEGMENT,
    "tier": Code.NOT_ONE_OF,
}
"""Reason by the sort of index key that a basket would have to bring; of every other sort its items."""


def count_bystanders(decision: Decision, *, without_code: int = 0) -> dict[str, int]:
    """How many offers the answer does not speak of, by reason code; they add up to all of them.

    `without_code` more are kept back as if no code of theirs had been entered.
    """
    compiled, basket = decision.compiled, decision.basket
    spoken = {verdict.live.rank for verdict in decision.verdicts}
    candidates = {live.rank: live for live in compiled.touching(basket)}
    needs = compiled.needs()
    lacking = Counter(needs)
    lacking.subtract(needs[rank] for rank in spoken | candidates.keys())
    counts: Counter[str] = Counter({Code.CODE_MISSING: without_code})
    for sort, count in lacking.items():
        counts[_LACKS.get(sort, Code.MISSING_ITEMS)] += count
    for rank, live in candidates.items():
        if rank not in spoken:
            counts[_out_of_time(live, decision)] += 1
    return {str(code): counts[code] for code in sorted(counts) if counts[code]}


def _out_of_time(live: Live, decision: Decision) -> Code:
    """A candidate is passed over in silence only before or after its time, or its version's."""
    clock = decision.basket.clock
    reason = window_reason(live, clock)
    if reason is not None:
        return reason.code
    return Code.ENDED if live.until is not None and clock >= live.until else Code.NOT_STARTED
