"""Choosing line by line: where contested offers work on rows, and all that follows reads one sum of them.

Most books are like this: groups of item offers, and order, shipping and reward offers that look at the
basket as a whole. What a set saves is then a sum over rows, and later stages are a function of that sum
which rises with it, so the least sum is the best; parts of the book that share no row are solved apart.
`Unfit` is raised where that does not hold; the search over all sets takes over. Amounts in minor units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from decisions.engine.benefit import Benefit
from decisions.engine.choosing.cliques import cover, parts
from decisions.engine.choosing.component import Component, among_ties
from decisions.engine.choosing.hull import Hull, floor_of
from decisions.engine.choosing.line import Line
from decisions.engine.choosing.one_line import OneLine
from decisions.engine.choosing.scene import Linewise, Scene, Unsure
from decisions.engine.choosing.settled import settled
from decisions.engine.choosing.work import Work
from decisions.engine.course import NO_ROWS, Course, Step
from decisions.engine.rivals import Rivals, positions_of
from decisions.engine.state import ORDER_STAGE, STAGE_NUMBER, State

MOST_TIES = 8
"""So many sums in a row may come to the same in the end; more, and all sets are searched."""


class Unfit(Exception):
    """The basket can't be told line by line."""


@dataclass(slots=True)
class Solved:
    """The best set beside the offers given; `open` is what might still be saved beyond it."""

    members: int
    rows: dict[int, int]
    """What the varying rows cost after the items."""
    open: int = 0


class Separable:
    """One basket and its candidates, told line by line."""

    def __init__(self, course: Course, rivals: Rivals, work: Work) -> None:
        self.course = course
        self.rivals = rivals
        self.work = work
        self.basket = course.basket
        self.width = len(course.lives)
        self.early = [step for step in course.steps if step.stage < ORDER_STAGE]
        self.late = [step for step in course.steps if step.stage >= ORDER_STAGE]
        rooms = course.rails.clipping
        self.floors = [
            floor_of(self.basket, row.index, rooms[row.index].least, rooms[row.index].most)
            for row in self.basket.rows
        ]
        self.bases = [row.base for row in self.basket.rows]

    def solve(self, always: int, inner: int) -> Solved:
        """The best set of inner offers beside those that take part whatever is chosen; raises Unfit."""
        try:
            return _Solving(self, always, inner).solved()
        except Unsure:
            raise Unfit from None

    def scene(self, step: Step, opening: Sequence[int] | None = None) -> Scene:
        """What the benefits of a turn may look at."""
        shields = self.course.shields.get(self.course.lives[step.position].rank, NO_ROWS)
        return Scene(self.basket, self.course.policy, shields, opening)

    def reached(self, scene: Scene, benefit: Benefit) -> set[int]:
        """Rows that a benefit may reduce."""
        return {row for items in benefit.reach() for row in scene.rows(items)}


class _Solving:
    """The same for one set of offers that always take part."""

    def __init__(self, book: Separable, always: int, inner: int) -> None:
        self.book = book
        self.course = book.course
        self.always = always
        self.inner = inner
        steps = [step for step in book.early if (always | inner) >> step.position & 1]
        self.wants = self._wants(steps)
        varying = {
            row
            for step in steps
            if inner >> step.position & 1
            for wants in self.wants[step.position]
            for row in wants or ()
        }
        bases = book.bases
        turns: dict[int, list[tuple[int, object]]] = {row: [] for row in sorted(varying)}
        real = self.course.begin() if self._in_earnest(steps) else None
        self.hull = Hull(book.basket, book.floors, bases.copy(), bases.copy(), turns, real)  # type: ignore[arg-type]
        self._run_early(steps)

    def _wants(self, steps: list[Step]) -> dict[int, list[Linewise | None]]:
        """By position what each of its early benefits wants of each row."""
        price = any(step.stage == STAGE_NUMBER["price"] for step in steps)
        found: dict[int, list[Linewise | None]] = {}
        for step in steps:
            opening = self.book.bases if not price or step.stage == STAGE_NUMBER["price"] else None
            scene = self.book.scene(step, opening)
            wants = [benefit.linewise(scene) for benefit in step.benefits]
            if None in wants and self.inner >> step.position & 1:
                raise Unfit
            found.setdefault(step.position, []).extend(wants)
        return found

    def _in_earnest(self, steps: list[Step]) -> bool:
        """Whether the offers that always take part must be run: amounts alone would not tell all."""
        return any(
            not step.last or None in self.wants[step.position]
            for step in steps
            if self.always >> step.position & 1
        )

    def solved(self) -> Solved:
        """The best set."""
        lines = [
            Line(row, self.book.bases[row], self.book.floors[row], turns)
            for row, turns in self.hull.turns.items()
        ]
        components = self._components(lines)
        late = _Late(self)
        self.always = late.always
        best = [component.best() for component in components]
        open_ = sum(component.left_open for component in components)
        solved = self._solved(lines, sum(max(found.items())[1] for found in best), open_)
        slack = late.slack(solved) if late.ties and not open_ else 0
        return self._solved(lines, among_ties(components, slack), 0) if slack else solved

    def _solved(self, lines: list[Line], bits: int, open_: int) -> Solved:
        width = self.book.width
        members = sum(1 << (width - 1 - i) for i in positions_of(bits))
        return Solved(self.always | members, {line.row: line.final(members)[0] for line in lines}, open_)

    def _run_early(self, steps: list[Step]) -> None:
        hull = self.hull
        stage = -1
        for step in steps:
            if step.stage != stage:
                hull.enter(step.stage, stage)
                stage = step.stage
            bit = 1 << step.position
            if step.first and not self._holds(step):
                self.always &= ~bit
                self.inner &= ~bit
            if (self.always | self.inner) & bit:
                self._turn(step, bit)

    def _holds(self, step: Step) -> bool:
        live = self.course.lives[step.position]
        if live.constant:
            return True  # otherwise it were no candidate
        verdict = settled(live.offer.when, *self.hull.views(live.offer.zone))
        if verdict is None:
            raise Unfit
        return verdict

    def _turn(self, step: Step, bit: int) -> None:
        hull, always = self.hull, bool(self.always & bit)
        for benefit, wants in zip(step.benefits, self.wants[step.position], strict=True):
            if wants is None:
                if not self.book.reached(self.book.scene(step), benefit).isdisjoint(hull.turns):
                    raise Unfit
            elif hull.real is None or not always:
                for row, wanted in wants.items():
                    hull.cut(row, wanted, bit, always=always)
            else:
                for row in hull.turns.keys() & wants.keys():
                    hull.cut(row, wants[row], bit, always=True)
        if always and hull.real is not None:
            _, refusal = self.course.take_turn(step, hull.real)
            if refusal is not None:
                raise Unfit
            hull.take(hull.real)

    def _components(self, lines: list[Line]) -> list[Component | OneLine]:
        fixed: dict[int, int] = {}
        pairs = self.book.rivals.pairs
        joined = {i: pairs[i] & self.inner for i in positions_of(self.inner)}
        shared: list[Line] = []
        for line in lines:
            cuts = self._fixed(line)
            if cuts is None:
                shared.append(line)
                for i in positions_of(line.contested):
                    joined[i] |= line.contested
            else:
                for i, cut in cuts.items():
                    fixed[i] = fixed.get(i, 0) + cut
        return [
            self._part(part, [line for line in shared if line.contested & part], fixed)
            for part in parts(self.inner, joined)
        ]

    def _part(self, part: int, lines: list[Line], fixed: dict[int, int]) -> Component | OneLine:
        """One row's offers turn by turn; offers of several rows by branch and bound."""
        book, pairs = self.book, self.book.rivals.pairs
        if len(lines) == 1 and part == lines[0].contested and lines[0].once:
            if not any(i in fixed for i in positions_of(part)):
                return OneLine(lines[0], pairs, book.width, book.work)
        return Component(part, pairs, book.width, lines, fixed, book.work)

    def _fixed(self, line: Line) -> dict[int, int] | None:
        """By position what each contested offer takes off a row, where none can be in another's way."""
        wanted = line.wanted()
        if wanted is None:
            return None
        always = wanted.pop(-1, 0)
        room = line.start - line.least - always
        if sum(wanted.values()) > room:
            cliques = cover(line.contested, self.book.rivals.pairs)
            if sum(max(wanted[i] for i in clique) for clique in cliques) > room:
                return None
        return wanted


class _Late:
    """The order, shipping and reward stages: whether they rise with the sum of the varying rows."""

    def __init__(self, solving: _Solving) -> None:
        self.book = solving.book
        self.course = solving.course
        self.hull = solving.hull
        self.always = solving.always
        self.varying = frozenset(self.hull.turns)
        self.ties = False
        """Whether two sums may come to the same in the end."""
        self.steps = [step for step in self.book.late if self.always >> step.position & 1]
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
            self.ties = self._spreads(step) or self.ties
            effect, refusal = self.course.take_turn(step, high)
            if self.course.take_turn(step, low) != (effect, refusal) or not (refusal is None or step.first):
                raise Unfit
            if refusal is not None:
                self.always &= ~bit

    def _holds(self, step: Step, low: State, high: State) -> bool:
        live = self.course.lives[step.position]
        if live.constant:
            return True
        basket, zone = self.book.basket, live.offer.zone
        verdict = settled(live.offer.when, low.view(basket, zone), high.view(basket, zone))
        if verdict is None:
            raise Unfit
        return verdict

    def _spreads(self, step: Step) -> bool:
        """Whether a turn takes something off the varying rows, which it must do off all of them together."""
        scene, found = self.book.scene(step), False
        for benefit in step.benefits:
            spread = benefit.spread(scene)
            if spread is None:
                if not self.varying.isdisjoint(self.book.reached(scene, benefit)):
                    raise Unfit
                continue
            touched = spread.rows & self.varying
            if touched and (touched != self.varying or spread.edges):
                raise Unfit
            found = found or bool(touched)
        return found

    def slack(self, solved: Solved) -> int:
        """By how much the sum of the rows could be more without any change in the end."""
        totals, bases = self.hull.high.copy(), self.book.bases
        for row, amount in solved.rows.items():
            totals[row] = amount
        least = self._end(totals)
        for slack in range(MOST_TIES + 1):
            row = next((row for row in solved.rows if totals[row] < bases[row]), None)
            if row is None:
                return slack
            totals[row] += 1
            if self._end(totals) != least:
                return slack
        raise Unfit

    def _end(self, totals: Sequence[int]) -> int:
        """What the basket comes to when the rows cost these amounts after the items."""
        state = self.hull.state(totals)
        stage = ORDER_STAGE - 1
        for step in self.steps:
            if self.always >> step.position & 1:
                if step.stage != stage:
                    state.enter(step.stage, stage)
                    stage = step.stage
                self.course.take_turn(step, state)
        return sum(state.totals) + state.shipping
