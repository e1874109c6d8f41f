"""Choosing line by line: where contested offers work on rows, and all that follows reads one sum of them.

Most books are like this: groups of item offers, and order, shipping and reward offers that look at the
basket as a whole. What a set saves is then a sum over rows, and later stages are a function of that sum
which rises with it, so the least sum is the best; parts of the book that share no row are solved apart.
`Unfit` is raised where that does not hold; the search over all sets takes over. Amounts in minor units.
"""

from dataclasses import dataclass, replace

from decisions.engine.choosing.cliques import cover, parts
from decisions.engine.choosing.component import Component, among_ties
from decisions.engine.choosing.hull import Hull
from decisions.engine.choosing.late import Late
from decisions.engine.choosing.line import Line
from decisions.engine.choosing.one_line import OneLine
from decisions.engine.choosing.scene import Linewise, Unsure
from decisions.engine.choosing.settled import settled
from decisions.engine.choosing.sums import LARGEST, attainable, first_of_all, highest, one_of_each
from decisions.engine.choosing.told import Told, Unfit
from decisions.engine.course import Step
from decisions.engine.rivals import positions_of
from decisions.engine.state import STAGE_NUMBER

MOST_SETS = 2_000
"""So many sets of one part are listed where each stretch between two edges is looked at."""


@dataclass(slots=True)
class Solved:
    """The best set beside the offers given; `open` is what might still be saved beyond it."""

    members: int | None
    """None = which set it is was not found out."""
    rows: dict[int, int]
    """What the varying rows cost after the items."""
    open: int = 0
    sure: bool = True
    """False where a set that saves as much might come first, which was not looked into."""
    cost: int | None = None
    """What the basket comes to at best, where the set is not known."""


def solve(told: Told, always: int, inner: int, must: int) -> list[Solved]:
    """The best sets of inner offers beside those that take part whatever is chosen; raises Unfit.

    Of the latter those that `must` have an effect; sets that hold others of them may tie.
    """
    try:
        return _Solving(told, always, inner, must).solved()
    except Unsure:
        raise Unfit from None


class _Solving:
    """One basket with the offers that always take part."""

    def __init__(self, book: Told, always: int, inner: int, must: int) -> None:
        self.book = book
        self.course = book.course
        self.always = always
        self.inner = inner
        self.must = must
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

    def solved(self) -> list[Solved]:
        """The best sets, in which the offers that always take part may differ."""
        lines = [
            Line(row, self.book.bases[row], self.book.floors[row], turns)
            for row, turns in self.hull.turns.items()
        ]
        late = Late(self.book, self.hull, self.always, self.must)
        self.always = late.always
        if late.edges:
            return self._across_edges(lines, late)
        components = self._parts(lines)
        best = [component.best() for component in components]
        open_ = sum(component.left_open for component in components)
        solved = self._solved(lines, sum(max(found.items())[1] for found in best), open_)
        slack = late.slack(solved.rows) if late.ties and not open_ else 0
        return [self._solved(lines, among_ties(components, slack), 0) if slack else solved]

    def _across_edges(self, lines: list[Line], late: Late) -> list[Solved]:
        """Between two edges the least sum is the best; it has to be found for each stretch."""
        components = self._components(lines)
        sets = [component.complete_sets(MOST_SETS) for component in components]
        whole = sum(line.final(0)[0] for line in lines)
        if None in sets or whole > LARGEST:
            return self._optimistic(lines, components, late)
        parts_ = [found for found in sets if found is not None]
        sums = attainable(parts_)
        best: int | None = None
        wanted: list[int] = []
        for start, end in late.stretches(whole):
            saving = highest(sums, whole - start)
            if saving <= whole - end:
                continue
            rows = self._rows(lines, parts_, saving)
            cost = late.cost_within(rows, end)
            if cost is None or (best is not None and cost > best):
                continue
            if cost != best:
                best, wanted = cost, []
            slack = min(late.slack(rows), end - 1 - (whole - saving))
            wanted.append(((2 << slack) - 1) << (saving - slack))
        return [self._solved(lines, first_of_all(parts_, some & sums), 0) for some in wanted]

    def _rows(self, lines: list[Line], parts_: list[dict[int, int]], saving: int) -> dict[int, int]:
        """What the rows cost in some set that saves so much."""
        numbers = one_of_each(parts_, 1 << saving)
        bits = sum(part[number] for part, number in zip(parts_, numbers, strict=True))
        return self._solved(lines, bits, 0).rows

    def _optimistic(self, lines: list[Line], components: list[Component], late: Late) -> list[Solved]:
        """The least sum of all, and what the other stretches would be worth if they could be reached."""
        best = [max(component.best().items()) for component in components]
        solved = self._solved(lines, sum(bits for _, bits in best), 0)
        short = sum(component.left_open for component in components)
        whole = sum(line.final(0)[0] for line in lines)
        least = max(0, whole - sum(saving for saving, _ in best) - short)
        costs = [
            late.cost_within(late.rows_of(max(start, least), solved.rows), end)
            for start, end in late.stretches(whole)
            if end > least
        ]
        possible = [cost for cost in costs if cost is not None]
        if not possible:
            return []
        cost = late.cost(solved.rows)
        if cost is None:
            return [Solved(None, {}, sure=False, cost=min(possible))]
        return [replace(solved, open=max(0, cost - min(possible)), sure=False)]

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

    def _joined(self, lines: list[Line]) -> list[tuple[int, list[Line], dict[int, int]]]:
        """(offers that hang together, the rows that they share, what each takes in any case)."""
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
            (part, [line for line in shared if line.contested & part], fixed)
            for part in parts(self.inner, joined)
        ]

    def _parts(self, lines: list[Line]) -> list[Component | OneLine]:
        """One row's offers turn by turn; offers of several rows by branch and bound."""
        book = self.book
        found: list[Component | OneLine] = []
        for part, own, fixed in self._joined(lines):
            alone = len(own) == 1 and part == own[0].contested and own[0].once
            if alone and not any(i in fixed for i in positions_of(part)):
                found.append(OneLine(own[0], book.rivals.pairs, book.width, book.work))
            else:
                found.append(Component(part, book.rivals.pairs, book.width, own, fixed, book.work))
        return found

    def _components(self, lines: list[Line]) -> list[Component]:
        book = self.book
        return [
            Component(part, book.rivals.pairs, book.width, own, fixed, book.work)
            for part, own, fixed in self._joined(lines)
        ]

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
