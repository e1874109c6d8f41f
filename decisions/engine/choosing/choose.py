"""The choice among candidates, by the cheapest way that is exact for this basket."""

from collections.abc import Iterator

from decisions.engine.choosing.choice import Choice
from decisions.engine.choosing.search import Search
from decisions.engine.choosing.separable import Solved, solve
from decisions.engine.choosing.told import Told, Unfit
from decisions.engine.choosing.whole_sets import WholeSets
from decisions.engine.choosing.work import Work
from decisions.engine.course import Course, Outcome
from decisions.engine.rivals import Rivals, positions_of
from decisions.engine.selections import selections_of
from decisions.engine.state import ORDER_STAGE, STAGE_NUMBER

MOST_OUTER = 64
"""So many sets of outer offers are tried one after another; with more, all sets are searched."""
SOLVING = 25
"""Work units, for each offer, of telling a basket line by line."""


def choose(course: Course, rivals: Rivals) -> Choice:
    """The best complete feasible set, proven, or the best one found within the policy's work bound."""
    if not course.causal:
        return WholeSets(course, rivals).choose()
    if _nobody_contests(course, rivals):
        outcome = course.run((1 << len(course.lives)) - 1)
        return Choice(outcome.effects, outcome.state, True, 0)
    search = Search(course, rivals)
    told = LineByLine(course, rivals, search)
    found = told.choose()
    if found is None:
        search.work = told.told.work.units
        found = search.choose()
    return found


def _nobody_contests(course: Course, rivals: Rivals) -> bool:
    """Whether whoever can apply does, each in one turn: then there is nothing to choose."""
    if any(rivals.pairs) or rivals.caps or course.policy.withhold != "never":
        return False
    lives = course.lives
    return all(len(live.steps) == 1 for live in lives) and sum(live.multi_unit for live in lives) <= 1


class LineByLine:
    """Solves what can be told line by line; each set of the other contested offers is tried on top."""

    def __init__(self, course: Course, rivals: Rivals, search: Search) -> None:
        self.course = course
        self.rivals = rivals
        self.search = search
        self.alive = search.alive
        self.hubs = sum(
            1 << i
            for i in positions_of(self.alive)
            if course.lives[i].offer.stacking.exclusive is not None and rivals.pairs[i] & self.alive
        )
        rest = self.alive & ~self.hubs
        self.contested = sum(1 << i for i in positions_of(rest) if rivals.pairs[i] & rest)
        self.told = Told(course, rivals, Work(course.policy.work_bound))

    def choose(self) -> Choice | None:
        """The best set; None = it can't be told line by line."""
        if not self._fits():
            return None
        inner = sum(1 << i for i in positions_of(self.contested) if self._works_on_lines(i))
        outer = list(positions_of((self.contested & ~inner) | self.hubs))
        sets = list(self._sets(outer))
        if len(sets) > MOST_OUTER:
            return None
        try:
            return self._best(sets, inner)
        except Unfit:
            return None

    def _fits(self) -> bool:
        course, rivals, alive = self.course, self.rivals, self.alive
        rails = course.rails
        if course.line_rules is not None:
            return False  # what an offer may touch hangs on the others
        if course.policy.objective != "shopper" or self.search.withholds or rails.may_refuse or rails.pots:
            return False
        if not self.contested | self.hubs:
            return False  # whoever can apply does
        if any((rivals.firsts[i] | self.search.unit_rivals[i]) & alive for i in positions_of(alive)):
            return False
        if any(cap.count(alive) > cap.at_most for cap in rivals.caps):
            return False
        return not (self._has_price_stage() and self._reads_sale())

    def _has_price_stage(self) -> bool:
        lives = self.course.lives
        return any(lives[i].steps[0][0] == STAGE_NUMBER["price"] for i in positions_of(self.alive))

    def _reads_sale(self) -> bool:
        for i in positions_of(self.alive):
            offer = self.course.lives[i].offer
            for part in (*offer.give, *offer.when.leaves()):
                if any(selection.reads_sale for selection in selections_of(part)):
                    return True
        return False

    def _works_on_lines(self, position: int) -> bool:
        steps = self.course.lives[position].steps
        return len(steps) == 1 and steps[0][0] < ORDER_STAGE

    def _sets(self, outer: list[int]) -> Iterator[int]:
        """Sets of outer offers that don't exclude each other, no more than can be tried."""
        found = [0]
        for i in outer:
            found += [mask | 1 << i for mask in found if not mask & self.rivals.pairs[i]]
            if len(found) > MOST_OUTER:
                break
        yield from sorted(found, key=lambda mask: (-mask.bit_count(), mask))

    def _best(self, sets: list[int], inner: int) -> Choice | None:
        best: tuple[int, int, Outcome] | None = None
        most, sure = 0, True
        work, dearest = self.told.work, self._dearest()
        for outer in sets:
            if best is not None and work.spent:
                most, sure = max(most, self._at_most(dearest)), False
                break
            work.spend(SOLVING * len(self.course.lives))
            for solved in self._solve(outer, inner):
                sure = sure and solved.sure
                if solved.members is None:
                    most = max(most, dearest - (solved.cost or 0))
                    continue
                outcome = self.course.run(solved.members)
                if outer & ~outcome.effects:
                    continue
                self._check(solved.members, solved.rows, outcome, inner)
                saving = outcome.state.saving(self.course.basket)
                most = max(most, saving + solved.open)
                bits = self._bits(outcome.effects)
                if best is None or (saving, bits) > best[:2]:
                    best = (saving, bits, outcome)
        if best is None:
            return None
        saving, _, outcome = best
        members = outcome.effects
        left_out = (self.contested | self.hubs) & ~members
        if not self.search.complete(outcome.state, members, left_out):
            return None
        return Choice(members, outcome.state, sure and most == saving, most - saving, work.units)

    def _at_most(self, dearest: int) -> int:
        """What no set of offers can save more than."""
        potential = self.search.potential
        return dearest if potential is None else min(dearest, potential.of(self.alive, 0))

    def _dearest(self) -> int:
        """The basket without any offer."""
        basket = self.course.basket
        return sum(row.base for row in basket.rows) + basket.shipping

    def _solve(self, outer: int, inner: int) -> list[Solved]:
        blocked = 0
        for i in positions_of(outer):
            blocked |= self.rivals.pairs[i]
        free = inner & ~blocked
        choosing = sum(1 << i for i in positions_of(free) if self.rivals.pairs[i] & free)
        always = self.alive & ~self.contested & ~self.hubs & ~blocked
        return solve(self.told, always | outer | (free & ~choosing), choosing, outer)

    def _check(self, members: int, rows_told: dict[int, int], outcome: Outcome, inner: int) -> None:
        """What was told line by line must be what the offers do: raises Unfit otherwise."""
        if members & inner & ~outcome.effects:
            raise Unfit
        taken = dict.fromkeys(rows_told, 0)
        for _, stage, row, amount, _, _ in outcome.state.entries:
            if row in taken and stage < ORDER_STAGE:
                taken[row] += amount
        rows = self.course.basket.rows
        if any(rows[row].base - cut != rows_told[row] for row, cut in taken.items()):
            raise Unfit

    def _bits(self, members: int) -> int:
        """A set as a number that is larger the earlier its offers stand in evaluation order."""
        width = len(self.course.lives)
        return sum(1 << (width - 1 - i) for i in positions_of(members))
