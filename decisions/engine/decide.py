"""The decision: one pure call. Same inputs and same engine version, same answer, forever."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from decisions.engine.basket import Basket, Redeemed
from decisions.engine.budgets import lay_budgets
from decisions.engine.choosing.choice import Choice
from decisions.engine.choosing.choose import choose
from decisions.engine.clipping import clip_reasons
from decisions.engine.compiled import Compiled
from decisions.engine.coupons import coupon_verdicts
from decisions.engine.course import Course, Outcome
from decisions.engine.decision import Decision, Verdict
from decisions.engine.exhaustion import brought_by
from decisions.engine.experiment import assigned
from decisions.engine.facts import Allowances, Facts, Overrides
from decisions.engine.line_rules import Loss
from decisions.engine.live import Live
from decisions.engine.nudges import find_nudges
from decisions.engine.policy import Policy
from decisions.engine.rails import Rails, lay
from decisions.engine.reasons import Code, Reason
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
    coded = [(code, compiled.with_code(code, facts.pools.get(code.strip()))) for code in request.coupons]
    entered, spent = brought_by(coded, allowances)
    rails = lay(compiled.guardrails, basket, policy)
    sorting = Sorting(compiled, basket, overrides, entered, rails, allowances, spent)
    runnable, verdicts = sorting.runnable, sorting.verdicts
    lay_budgets(rails, allowances, runnable, basket)
    course, rivals, choice = contend(
        basket, policy, allowances, runnable, rails, shields=sorting.shields, entered=entered
    )
    report = _Report(course, rivals, choice, entered, full=request.options.explain != "applied")
    verdicts += report.verdicts()
    verdicts.sort(key=lambda verdict: verdict.live.rank)
    return Decision(
        compiled=compiled,
        basket=basket,
        overrides=overrides.number,
        state=report.outcome.state,
        verdicts=verdicts,
        coupons=coupon_verdicts(coded, verdicts, allowances),
        proven=choice.proven,
        bound=choice.bound,
        nudges=find_nudges(compiled, course, rivals, choice) if request.options.nudges else [],
        unknown_cost=_unknown_cost(basket, rails, policy),
        unknown_floor=frozenset(rails.unknown_floor),
    )


def contend(
    basket: Basket,
    policy: Policy,
    allowances: Allowances,
    runnable: list[Live],
    rails: Rails,
    *,
    shields: Mapping[int, frozenset[int]],
    entered: Mapping[int, str],
) -> tuple[Course, Rivals, Choice]:
    """Lets offers that may run contend for a basket; `shields` and `entered` go by their ranks."""
    course = Course(basket, policy, allowances, runnable, rails, shields)
    guarded = [
        (positions, at_most, rail.code)
        for rail in rails.binding
        for positions, at_most in rail.guard.counts(runnable, basket)
    ]
    rivals = Rivals(runnable, policy, entered, guarded)
    return course, rivals, choose(course, rivals)


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
        clipped = clip_reasons(self.outcome.state.clipped, live.rank)
        losses = self._told(self.outcome.losses.get(position, ())) if self.full else ()
        return Verdict(live, "clipped" if clipped else "applied", (*clipped, *losses), coupon=coupon)

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
        if kept := clip_reasons(instead.state.clipped, live.rank):
            rails = {name for rank, _, by, _ in instead.state.clipped if rank == live.rank for name in by}
            if len(kept) == 1 and rails and rails <= self.course.rails.too_small:
                # As where the whole basket is too small: the offer is not for this basket.
                return (Reason(Code.GUARDRAIL, {"guardrail": min(rails)}),)
            return kept
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
        left_by = (position, self.outcome.state.taken) if self.course.lives[position].multi_unit else None
        losses = self.course.run(self.members | 1 << position, left_by=left_by).losses.get(position, ())
        holders = 0
        for loss in losses:
            holders |= loss.holders
        return list(positions_of(holders & self.members)), list(self._told(losses))

    def _total(self, outcome: Outcome) -> int:
        return sum(outcome.state.totals) + outcome.state.shipping
