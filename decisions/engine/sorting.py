"""Before anything runs: which candidates may run at all, and verdicts on the others."""

from collections.abc import Mapping

from decisions.engine.basket import Basket
from decisions.engine.compiled import Compiled
from decisions.engine.course import Course
from decisions.engine.decision import Verdict
from decisions.engine.eligibility import currency_reason, place_reasons, switch_reason, window_reason
from decisions.engine.exhaustion import exhausted_reasons
from decisions.engine.facts import NO_ALLOWANCES, Allowances, Overrides
from decisions.engine.held_out import held_out_reasons
from decisions.engine.live import Live
from decisions.engine.rails import Rails
from decisions.engine.reasons import Code, Reason
from decisions.engine.suppression import in_force


class Sorting:
    """Sorts the candidates of one basket."""

    def __init__(
        self,
        compiled: Compiled,
        basket: Basket,
        overrides: Overrides,
        entered: Mapping[int, str],
        rails: Rails,
        allowances: Allowances = NO_ALLOWANCES,
        spent: frozenset[int] = frozenset(),
    ) -> None:
        self.compiled = compiled
        self.basket = basket
        self.overrides = overrides
        self.entered = entered
        self.rails = rails
        self.allowances = allowances
        self.spent = spent
        """The offers, by rank, whose entered codes have no use left."""
        self.runnable: list[Live] = []
        self.verdicts: list[Verdict] = []
        self.shields: dict[int, frozenset[int]] = {}
        """Rows that suppressions keep from an offer, by its rank."""
        self._suppressions = in_force(compiled.suppressions, basket)
        clock = basket.clock
        for live in self._listed():
            if live.current_at(clock):
                verdict = self._verdict(live)
                if verdict is not None:
                    self.verdicts.append(verdict)

    def _listed(self) -> list[Live]:
        """The candidates, and the offer that was asked for by name."""
        listed = self.compiled.candidates(self.basket)
        options = self.basket.request.options
        if options.offer is not None and options.explain == "all":
            named = self.compiled.named(options.offer, self.basket.clock)
            if named is not None and named not in listed:
                listed.append(named)
        return listed

    def _verdict(self, live: Live) -> Verdict | None:
        """Why it can't run; None where it may, or where there is nothing to say."""
        coupon = self.entered.get(live.rank)
        if not live.open_at(self.basket.clock):
            reason = window_reason(live, self.basket.clock)
            asked_for = coupon is not None or live.code == self.basket.request.options.offer
            return Verdict(live, "failed", (reason,), coupon=coupon) if asked_for and reason else None
        switched = switch_reason(live, self.basket, self.overrides)
        if switched is not None:
            return Verdict(live, "killed", (switched,), coupon=coupon)
        if reasons := self._unasked(live, coupon):
            return Verdict(live, "failed", tuple(reasons), coupon=coupon)
        if elsewhere := place_reasons(live, self.basket):
            probe = Course(self.basket, self.compiled.policy, Allowances(), [live], self.rails).run(0, ask=1)
            return Verdict(live, "failed", (*elsewhere, *probe.reasons.get(0, ())), coupon=coupon)
        suppressed = self._suppressed(live)
        if suppressed is not None:
            return Verdict(live, "suppressed", (suppressed,), coupon=coupon)
        guarded = self._guarded(live)
        if guarded is not None:
            return Verdict(live, "failed", (guarded,), coupon=coupon)
        if used_up := exhausted_reasons(live, self.basket, self.allowances, self.spent):
            return Verdict(live, "exhausted", used_up, coupon=coupon)
        held_out = held_out_reasons(live, self.basket, self.compiled.trials.get(live.code, ()))
        if held_out:
            # Last of all, so that whom the lot leaves out differs from the others by nothing else.
            return Verdict(live, "held_out", held_out, coupon=coupon)
        self.runnable.append(live)
        return None

    def _unasked(self, live: Live, coupon: str | None) -> list[Reason]:
        """Currency, the request's own exclusions, and the code that it needs."""
        currency = currency_reason(live, self.basket)
        reasons = [currency] if currency is not None else []
        if live.code in self.basket.request.exclude:
            reasons.append(Reason(Code.EXCLUDED_BY_REQUEST))
        if live.offer.trigger == "code" and coupon is None:
            reasons.append(Reason(Code.CODE_MISSING))
        return reasons

    def _suppressed(self, live: Live) -> Reason | None:
        """That suppressions keep it from the whole basket; those with items only shield their lines."""
        if not self._suppressions:
            return None
        binding = [each for each in self._suppressions if each.binds(live.offer)]
        whole = [each.code for each in binding if each.items is None]
        if whole:
            return Reason(Code.SUPPRESSED, {"suppressions": whole})
        rows = [self.basket.selected(each.items) for each in binding]
        if any(rows):
            self.shields[live.rank] = frozenset().union(*rows)
        return None

    def _guarded(self, live: Live) -> Reason | None:
        """That a guardrail lets nothing of it through, whatever the others do."""
        if self.rails.closed_by is not None:
            return Reason(Code.GUARDRAIL, {"guardrail": self.rails.closed_by})
        cooled = self.rails.cooled_by(live, self.basket)
        return None if cooled is None else Reason(Code.COOLDOWN, {"guardrail": cooled})
