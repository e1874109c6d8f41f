"""What became of the entered codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from decisions.engine.decision import CouponVerdict, Verdict
from decisions.engine.exhaustion import PER_CODE, code_spent
from decisions.engine.facts import Allowances
from decisions.engine.live import Live

_ORDER = ("applied", "clipped", "displaced", "failed", "suppressed", "exhausted", "held_out", "killed")


def coupon_verdicts(
    coded: Sequence[tuple[str, Sequence[Live]]], verdicts: Sequence[Verdict], allowances: Allowances
) -> list[CouponVerdict]:
    """The verdict on each entered code, given the offers of each."""
    by_rank = {verdict.live.rank: verdict for verdict in verdicts} if coded else {}
    found = []
    for code, lives in coded:
        theirs = sorted(_theirs(code, lives, by_rank, allowances), key=lambda each: _ORDER.index(each.state))
        found.append(CouponVerdict(code, theirs[0] if theirs else None))
    return found


def _theirs(
    code: str, lives: Sequence[Live], by_rank: Mapping[int, Verdict], allowances: Allowances
) -> Iterator[Verdict]:
    for live in lives:
        verdict = by_rank.get(live.rank)
        if verdict is None:
            continue
        if verdict.coupon != code and code_spent(live, code, allowances):
            # Another code brought the offer: that one says nothing of this one.
            yield replace(verdict, state="exhausted", reasons=(PER_CODE,), displaced_by=(), difference=None)
        else:
            yield verdict
