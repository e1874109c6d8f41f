"""The order, shipping and reward stages as a function of the sum of the varying rows. Minor units."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from decisions.engine.choosing.hull import Hull
from decisions.engine.choosing.settled import settled
from decisions.engine.choosing.told import Told, Unfit
from decisions.engine.course import Step
from decisions.engine.state import ORDER_STAGE, State

MOST_TIES = 8
"""So many sums in a row may come to the same in the end; more, and all sets are searched."""


class Late:
    """What offers that always take part make of the rows' amounts after the items.

    Between two edges a larger sum never ends cheaper; raises Unfit where that can't be told.
    """

    def __init__(self, book: Told, hull: Hull, always: int, must: int) -> None:
        self.book = book
        self.course = book.course
        self.hull = hull
        self.always = always
        self.must = must
        """Those without which the set is none: each has to have an effect."""
        self.varying = frozenset(hull.turns)
        self.ties = False
        """Whether two sums may come to the same in the end."""
        self.edges: set[int] = set()
        """Sums from which on a condition turns or a higher tier counts."""
        self.unsettled = 0
        """Offers whose conditions hang on the sum."""
        self.steps = [step for step in book.late if always >> step.position & 1]
        if self.steps:
            self._check()

    def _check(self) -> None:
        high, low = self.hull.state(self.hull.high), self.hull.state(self.hull.low)
        stage = ORDER_STAGE - 1
        for step in self.steps:
            bit = 1 << step.position
            if not self.always & bit:
                continue
            if step.stage != stage:
                high.enter(step.stage, stage)
                low.enter(step.stage, stage)
                stage = step.stage
            if step.first and not self._holds(step, low, high):
                self.always &= ~bit
                continue
            self.ties = self._spreads(step, high) or self.ties
            if self.unsettled & bit:
                continue
            effect, refusal = self.course.take_turn(step, high)
            same = self.course.take_turn(step, low) == (effect, refusal)
            if not (same or self.edges) or not (refusal is None or step.first):
                raise Unfit
            if refusal is not None:
                self.always &= ~bit

    def _holds(self, step: Step, low: State, high: State) -> bool:
        """Whether its conditions hold, or may hold for some sums, which are then noted as edges."""
        live = self.course.lives[step.position]
        if live.constant:
            return True
        basket, when = self.book.basket, live.offer.when
        view = high.view(basket, live.offer.zone)
        turning = [leaf.edges(view) for leaf in when.leaves() if not leaf.constant]
        if not self.unsettled or None not in turning:
            verdict = settled(when, low.view(basket, live.offer.zone), view)
            if verdict is not None:
                return verdict
        for found in turning:
            if found is None:
                raise Unfit
            self._note(*found)
        self.unsettled |= 1 << step.position
        return True

    def _note(self, measured: frozenset[int], values: tuple[int, ...]) -> None:
        """Note values of the sum of some rows as edges."""
        touched = measured & self.varying
        if not touched:
            return
        if touched != self.varying:
            raise Unfit
        beside = sum(self.hull.high[row] for row in measured - self.varying)
        lowest, highest = (sum(rows[row] for row in self.varying) for rows in (self.hull.low, self.hull.high))
        self.edges.update(value - beside for value in values if lowest < value - beside <= highest)

    def _spreads(self, step: Step, high: State) -> bool:
        """Whether a turn takes something off the varying rows, which it must do off all of them together."""
        scene, found = self.book.scene(step), False
        for benefit in step.benefits:
            spread = benefit.spread(scene)
            if spread is None:
                if not self.varying.isdisjoint(self.book.reached(scene, benefit)):
                    raise Unfit
                continue
            touched = spread.rows & self.varying
            if touched and touched != self.varying:
                raise Unfit
            if spread.edges:
                self._note(spread.measured, spread.edges)
            found = found or bool(touched)
        return found

    def stretches(self, whole: int) -> Iterator[tuple[int, int]]:
        """[from, to) between two edges, up to the sum without anybody contested."""
        return pairwise([0, *sorted(self.edges), whole + 1])

    def slack(self, rows: Mapping[int, int]) -> int:
        """By how much the sum of the rows could be more without any change in the end."""
        rows, bases = dict(rows), self.book.bases
        cost = self.cost(rows)
        for slack in range(MOST_TIES + 1):
            row = next((row for row, amount in rows.items() if amount < bases[row]), None)
            if row is None:
                return slack
            rows[row] += 1
            if self.cost(rows) != cost:
                return slack
        raise Unfit

    def rows_of(self, whole: int, rows: Mapping[int, int]) -> dict[int, int]:
        """The varying rows at amounts that come to a sum, none above its price."""
        found, left = dict(rows), whole - sum(rows.values())
        for row, amount in rows.items():
            moved = max(-amount, min(left, self.book.bases[row] - amount))
            found[row] += moved
            left -= moved
        return found

    def cost_within(self, rows: Mapping[int, int], end: int) -> int | None:
        """`cost` of the least sum of a stretch before `end`; None = it is none for any sum of the stretch.

        Raises Unfit where a larger sum of the stretch would let everybody have an effect that must have one.
        """
        cost = self.cost(rows)
        if cost is None and self.cost(self.rows_of(end - 1, rows)) is not None:
            raise Unfit
        return cost

    def cost(self, rows: Mapping[int, int]) -> int | None:
        """What the basket comes to when the varying rows cost these amounts after the items.

        None = an offer without which the set is none has no effect then.
        """
        totals = self.hull.high.copy()
        for row, amount in rows.items():
            totals[row] = amount
        state = self.hull.state(totals)
        stage, out, effects = ORDER_STAGE - 1, 0, 0
        for step in self.steps:
            bit = 1 << step.position
            if not self.always & ~out & bit:
                continue
            if step.stage != stage:
                state.enter(step.stage, stage)
                stage = step.stage
            if step.first and self.unsettled & bit and self.course.judge(step.position, state):
                out |= bit
                continue
            effect, _ = self.course.take_turn(step, state)
            effects |= bit if effect else 0
        late = sum(1 << step.position for step in self.steps if step.first)
        return None if self.must & late & ~effects else sum(state.totals) + state.shipping
