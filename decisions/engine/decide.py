"""The decision: one pure call. Same inputs and same engine version, same answer, forever."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from decisions.engine.basket import Basket, Redeemed
from decisions.engine.choosing.choice import Choice
from decisions.engine.choosing.choose import choose
from decisions.engine.compiled import Compiled, Live
from decisions.engine.course import Course, Outcome
from decisions.engine.decision import CouponVerdict, Decision, Verdict
from decisions.engine.experiment import assigned
from decisions.engine.facts import Allowances, Facts, Overrides
from decisions.engine.line_rules import Loss
from decisions.engine.nudges import find_nudges
from decisions.engine.policy import Policy
from decisions.engine.rails import Rails, lay
from decisions.engine.reasons import Amount, Code, Reason
from decisions.engine.request import Request
from decisions.engine.rivals import Rivals, positions_of
from decisions.engine.sorting import Sorting


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
    policy = compiled.policy
    basket = Basket(request, facts, clock, policy, _redeemed(compiled, allowances))
    basket.arms = assigned(compiled.experiments, basket)
    coded = [(code, compiled.with_code(code)) for code in request.coupons]
    entered = {live.rank: code for code, lives in reversed(coded) for live in lives}
    rails = lay(compiled.guardrails, basket, policy)
    sorting = Sorting(compiled, basket, overrides, entered, rails)
    runnable, verdicts = sorting.runnable, sorting.verdicts
    course = Course(basket, policy, allowances, runnable, rails, sorting.shields)
    guarded = [
        (positions, at_most, rail.code)
        for rail in rails.binding
        for positions, at_most in rail.guard.counts(runnable, basket)
    ]
    rivals = Rivals(runnable, policy, entered, guarded)
    choice = choose(course, rivals)
    report = _Report(course, rivals, choice, entered, full=request.options.explain != "applied")
    verdicts += report.verdicts()
    verdicts.sort(key=lambda verdict: verdict.live.rank)
    return Decision(
        compiled=compiled,
        basket=basket,
        overrides=overrides.number,
        state=report.outcome.state,
        verdicts=verdicts,
        coupons=_coupons(coded, verdicts),
        proven=choice.proven,
        bound=choice.bound,
        nudges=find_nudges(compiled, course, rivals, choice) if request.options.nudges else [],
        unknown_cost=_unknown_cost(basket, rails, policy),
        unknown_floor=frozenset(rails.unknown_floor),
    )


def _unknown_cost(basket: Basket, rails: Rails, policy: Policy) -> frozenset[int]:
    """Rows whose cost somebody had to know: a guardrail, or the objective."""
    if policy.objective != "margin":
        return frozenset(rails.unknown_cost)
    unknown = {row.index for row in basket.rows if row.cost is None or row.rate is None}
    return frozenset(rails.unknown_cost | unknown)


def _redeemed(compiled: Compiled, allowances: Allowances) -> tuple[Redeemed, ...]:
    """What the shopper has redeemed, by the tags that its offers carry today."""
    return tuple(
        (datetime.fromisoformat(moment), frozenset(tags))
        for code, moments in sorted(allowances.redeemed.items())
        if (tags := {tag for live in compiled.versions.get(code, ()) for tag in live.tags})
        for moment in moments
    )


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
        ruled = full and course.line_rules is not None
        self.outcome = course.run(self.members, ask=asked) if asked or ruled else Outcome(choice.state)
        self.total = self._total(self.outcome)
        self.clipped: dict[int, int] = {}
        self.clipped_by: dict[int, set[str]] = {}
        for rank, amount, names in self.outcome.state.clipped:
            self.clipped[rank] = self.clipped.get(rank, 0) + amount
            self.clipped_by.setdefault(rank, set()).update(names)

    def verdicts(self) -> list[Verdict]:
        """One per candidate that the answer may speak of."""
        found = []
        for position, live in enumerate(self.course.lives):
            coupon = self.entered.get(live.rank)
            if self.members >> position & 1:
                found.append(self._member(position, live, coupon))
            elif self._speaks_of(position):
                found.append(self._outsider(position, live, coupon))
        return found

    def _speaks_of(self, position: int) -> bool:
        return self.full or self.course.lives[position].rank in self.entered

    def _member(self, position: int, live: Live, coupon: str | None) -> Verdict:
        clipped = self.clipped.get(live.rank)
        losses = self._told(self.outcome.losses.get(position, ())) if self.full else ()
        if clipped is None:
            return Verdict(live, "applied", losses, coupon=coupon)
        reasons = (clip_reason(clipped, self.clipped_by[live.rank]), *losses)
        return Verdict(live, "clipped", reasons, coupon=coupon)

    def _told(self, losses: Sequence[Loss]) -> tuple[Reason, ...]:
        rules = self.course.line_rules
        return rules.reasons(losses) if rules is not None else ()

    def _outsider(self, position: int, live: Live, coupon: str | None) -> Verdict:
        displacers, reasons = self.rivals.displacers(position, self.members)
        failed = self.outcome.reasons.get(position)
        if not displacers and (failed or reasons):
            # A count of nought keeps it out without anybody standing in its place.
            return Verdict(live, "failed", failed or tuple(reasons), coupon=coupon)
        if not displacers:
            displacers, reasons = self._same_units(position)
            holders, losses = self._line_holders(position)
            displacers += [other for other in holders if other not in displacers]
            reasons += losses
        without = self.members & ~sum(1 << other for other in displacers)
        instead = self.course.run(without | 1 << position)
        if displacers and instead.effects >> position & 1:
            names = tuple(self.course.lives[other].code for other in displacers)
            return Verdict(
                live, "displaced", tuple(reasons), names, self._total(instead) - self.total, coupon
            )
        shield = self.course.shields.get(live.rank)
        if shield and not failed and position not in instead.reasons:
            return Verdict(live, "suppressed", (Reason(Code.SUPPRESSED, {"shielded": True}),), coupon=coupon)
        return Verdict(live, "failed", failed or self._no_effect(position, live, instead), coupon=coupon)

    def _no_effect(self, position: int, live: Live, instead: Outcome) -> tuple[Reason, ...]:
        if position in instead.reasons:
            return instead.reasons[position]
        kept = sum(amount for rank, amount, _ in instead.state.clipped if rank == live.rank)
        if kept:
            names = {name for rank, _, by in instead.state.clipped if rank == live.rank for name in by}
            if names and names <= self.course.rails.too_small:
                # As where the whole basket is too small: nothing is clipped, nothing is given here.
                return (Reason(Code.GUARDRAIL, {"guardrail": min(names)}),)
            return (clip_reason(kept, names),)
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

    def _line_holders(self, position: int) -> tuple[list[int], list[Reason]]:
        """Members that have lines or units which a rule keeps from it."""
        if self.course.line_rules is None:
            return [], []
        closed = self.outcome.state.taken if self.course.lives[position].multi_unit else None
        losses = self.course.run(self.members | 1 << position, closed=closed).losses.get(position, ())
        holders = 0
        for loss in losses:
            holders |= loss.holders
        return list(positions_of(holders & self.members)), list(self._told(losses))

    def _total(self, outcome: Outcome) -> int:
        return sum(outcome.state.totals) + outcome.state.shipping


def clip_reason(amount: int, guardrails: set[str]) -> Reason:
    """What was not given, and which guardrails kept it."""
    params: dict[str, Any] = {"amount": Amount(amount)}
    return Reason(Code.CLIPPED_BY_FLOOR, params | ({"guardrails": sorted(guardrails)} if guardrails else {}))


def _coupons(coded: list[tuple[str, list[Live]]], verdicts: list[Verdict]) -> list[CouponVerdict]:
    """What became of the entered codes, given the offers of each."""
    by_rank = {verdict.live.rank: verdict for verdict in verdicts} if coded else {}
    order = ("applied", "clipped", "displaced", "failed", "suppressed", "held_out", "killed")
    found = []
    for code, lives in coded:
        theirs = [by_rank[live.rank] for live in lives if live.rank in by_rank]
        theirs.sort(key=lambda verdict: order.index(verdict.state))
        found.append(CouponVerdict(code, theirs[0] if theirs else None))
    return found
