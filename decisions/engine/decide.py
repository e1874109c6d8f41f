"""The decision: one pure call. Same inputs and same engine version, same answer, forever."""

from datetime import datetime

from decisions.engine.basket import Basket
from decisions.engine.choice import Choice, Search
from decisions.engine.compiled import Compiled, Live
from decisions.engine.course import Course, Outcome
from decisions.engine.decision import CouponVerdict, Decision, Verdict
from decisions.engine.eligibility import currency_reason, place_reasons, switch_reason, window_reason
from decisions.engine.facts import Allowances, Facts, Overrides
from decisions.engine.reasons import Amount, Code, Reason
from decisions.engine.request import Request
from decisions.engine.rivals import Rivals, positions_of


def decide(
    compiled: Compiled,
    overrides: Overrides,
    request: Request,
    facts: Facts,
    allowances: Allowances,
    clock: datetime,
) -> Decision:
    """Which offers apply to a basket, what they take off, and why others don't.

    `clock` is an aware instant; amounts inside are minor units of the request's currency. Never raises on
    what a request or a valid snapshot can hold.
    """
    basket = Basket(request, facts, clock)
    entered = {live.rank: code for code in reversed(request.coupons) for live in compiled.with_code(code)}
    runnable, verdicts = _sort_out(compiled, basket, overrides, entered)
    course = Course(basket, compiled.policy, allowances, runnable)
    rivals = Rivals(runnable, compiled.policy, entered)
    choice = Search(course, rivals).choose()
    report = _Report(course, rivals, choice, entered, full=request.options.explain != "applied")
    verdicts += report.verdicts()
    verdicts.sort(key=lambda verdict: verdict.live.rank)
    return Decision(
        compiled=compiled,
        basket=basket,
        overrides=overrides.number,
        state=report.outcome.state,
        verdicts=verdicts,
        coupons=_coupons(compiled, request, verdicts),
        proven=choice.proven,
        bound=choice.bound,
    )


def _sort_out(
    compiled: Compiled, basket: Basket, overrides: Overrides, entered: dict[int, str]
) -> tuple[list[Live], list[Verdict]]:
    """The candidates that may run, and verdicts on those that can't whatever happens."""
    runnable: list[Live] = []
    verdicts: list[Verdict] = []
    left_out = frozenset(basket.request.exclude)
    clock = basket.clock
    listed = compiled.candidates(basket)
    if basket.request.options.offer is not None and basket.request.options.explain == "all":
        named = compiled.named(basket.request.options.offer, clock)
        if named is not None and named not in listed:
            listed.append(named)
    for live in listed:
        if not live.current_at(clock):
            continue
        coupon = entered.get(live.rank)
        if not live.open_at(clock):
            reason = window_reason(live, clock)
            asked_for = coupon is not None or live.code == basket.request.options.offer
            if asked_for and reason is not None:
                verdicts.append(Verdict(live, "failed", (reason,), coupon=coupon))
            continue
        switched = switch_reason(live, basket, overrides)
        if switched is not None:
            verdicts.append(Verdict(live, "killed", (switched,), coupon=coupon))
            continue
        currency = currency_reason(live, basket)
        reasons = [currency] if currency is not None else []
        if live.code in left_out:
            reasons.append(Reason(Code.EXCLUDED_BY_REQUEST))
        if live.offer.trigger == "code" and coupon is None:
            reasons.append(Reason(Code.CODE_MISSING))
        if reasons:
            verdicts.append(Verdict(live, "failed", tuple(reasons), coupon=coupon))
            continue
        reasons = place_reasons(live, basket)
        if not reasons:
            runnable.append(live)
            continue
        probe = Course(basket, compiled.policy, Allowances(), [live]).run(0, ask=1)
        verdicts.append(Verdict(live, "failed", (*reasons, *probe.reasons.get(0, ())), coupon=coupon))
    return runnable, verdicts


class _Report:
    """Says of every candidate that could run what became of it."""

    def __init__(
        self, course: Course, rivals: Rivals, choice: Choice, entered: dict[int, str], *, full: bool
    ) -> None:
        self.course = course
        self.rivals = rivals
        self.members = choice.members
        self.entered = entered
        self.full = full
        outside = [i for i in range(len(course.lives)) if not self.members >> i & 1 and self._speaks_of(i)]
        asked = sum(1 << i for i in outside)
        self.outcome = course.run(self.members, ask=asked) if asked else Outcome(choice.state)
        self.total = self._total(self.outcome)
        self.clipped: dict[int, int] = {}
        for rank, amount in self.outcome.state.clipped:
            self.clipped[rank] = self.clipped.get(rank, 0) + amount

    def verdicts(self) -> list[Verdict]:
        """One per candidate that the answer may speak of."""
        found = []
        for position, live in enumerate(self.course.lives):
            coupon = self.entered.get(live.rank)
            if self.members >> position & 1:
                found.append(self._member(live, coupon))
            elif self._speaks_of(position):
                found.append(self._outsider(position, live, coupon))
        return found

    def _speaks_of(self, position: int) -> bool:
        return self.full or self.course.lives[position].rank in self.entered

    def _member(self, live: Live, coupon: str | None) -> Verdict:
        clipped = self.clipped.get(live.rank)
        if clipped is None:
            return Verdict(live, "applied", coupon=coupon)
        reason = Reason(Code.CLIPPED_BY_FLOOR, {"amount": Amount(clipped)})
        return Verdict(live, "clipped", (reason,), coupon=coupon)

    def _outsider(self, position: int, live: Live, coupon: str | None) -> Verdict:
        displacers, reasons = self.rivals.displacers(position, self.members)
        failed = self.outcome.reasons.get(position)
        if not displacers and (failed or reasons):
            # A count of nought keeps it out without anybody standing in its place.
            return Verdict(live, "failed", failed or tuple(reasons), coupon=coupon)
        if not displacers:
            left = self.course.run(self.members | 1 << position, closed=self.outcome.state.taken)
            if position in left.reasons:
                return Verdict(live, "failed", left.reasons[position], coupon=coupon)
            displacers, reasons = self._same_units(position)
        without = self.members & ~sum(1 << other for other in displacers)
        instead = self.course.run(without | 1 << position)
        if displacers and instead.effects >> position & 1:
            names = tuple(self.course.lives[other].code for other in displacers)
            return Verdict(
                live, "displaced", tuple(reasons), names, self._total(instead) - self.total, coupon
            )
        return Verdict(live, "failed", failed or self._no_effect(position, live, instead), coupon=coupon)

    def _no_effect(self, position: int, live: Live, instead: Outcome) -> tuple[Reason, ...]:
        if position in instead.reasons:
            return instead.reasons[position]
        kept = sum(amount for rank, amount in instead.state.clipped if rank == live.rank)
        if kept:
            return (Reason(Code.CLIPPED_BY_FLOOR, {"amount": Amount(kept)}),)
        if live.code in self.course.basket.request.options.decline_gifts:
            return (Reason(Code.GIFT_DECLINED),)
        return (Reason(Code.NO_EFFECT),)

    def _same_units(self, position: int) -> tuple[list[int], list[Reason]]:
        """Members that used units which a multi-unit offer would need, and don't share them with it."""
        live = self.course.lives[position]
        if not live.multi_unit:
            return [], []
        rows = self.course.counted_rows(position)
        mine = live.offer.stacking.share_units
        ranks = {
            rank
            for (row, _), takers in self.outcome.state.taken.items()
            for rank, shares in takers
            if row in rows and not (mine and shares)
        }
        others = [i for i in positions_of(self.members) if self.course.lives[i].rank in ranks]
        return others, [Reason(Code.SAME_UNITS, {"offer": self.course.lives[i].code}) for i in others]

    def _total(self, outcome: Outcome) -> int:
        return sum(outcome.state.totals) + outcome.state.shipping


def _coupons(compiled: Compiled, request: Request, verdicts: list[Verdict]) -> list[CouponVerdict]:
    by_rank = {verdict.live.rank: verdict for verdict in verdicts}
    order = ("applied", "clipped", "displaced", "failed", "killed")
    found = []
    for code in request.coupons:
        theirs = [by_rank[live.rank] for live in compiled.with_code(code) if live.rank in by_rank]
        theirs.sort(key=lambda verdict: order.index(verdict.state))
        found.append(CouponVerdict(code, theirs[0] if theirs else None))
    return found
