"""Whom a contest settles whoever else takes part, so that sets with (without) them need not be looked at.

Only where all act on each line alone (a percentage, an amount or a price on items): what one would take off a
line then hangs on no other line. Surely in is who gets a line that nobody else can have instead, and still
reduces it after all that may come before. Surely out is who loses every line to somebody who is surely in.
"""

from dataclasses import dataclass

from decisions.engine.course import Course, Step
from decisions.engine.line_contest import Contest
from decisions.engine.line_rules import NOWHERE, OPEN, Spot, row_of


@dataclass(slots=True)
class Foregone:
    """Masks of positions that are in every complete set, and in none."""

    inside: int = 0
    outside: int = 0


def foregone(course: Course, contest: Contest, free: int) -> Foregone:
    """What one stage's contest settles; `free` are positions that nothing but this contest can keep out."""
    found = Foregone()
    if not (course.rails.pots or course.rails.may_refuse or True in contest.scopes):
        view = _Lines(course, contest, free)
        while view.spread(found):
            pass
    return found


class _Lines:
    """The lines of one contest on which only those claim who act on each line alone."""

    def __init__(self, course: Course, contest: Contest, free: int) -> None:
        self.course = course
        self.contest = contest
        self.reach = contest.rules.reach
        plain = {i for i in contest.entrants if self._is_plain(i)}
        unsure: set[Spot] = set()
        for i in contest.entrants:
            if i not in plain:
                unsure |= self.reach.get((i, contest.stage), NOWHERE)
        claimed = {spot for claims in contest.first.values() for spot in claims}
        self.ranked = {row: contest.ranked(row, contest.first) for row in claimed - unsure}
        self.free = [i for i in plain if free >> i & 1]
        self.certain = [i for i in self.free if self._is_under_contests_alone(i)]

    def _is_plain(self, position: int) -> bool:
        steps = dict(self.course.lives[position].steps)
        return all(benefit.line_by_line() for benefit in steps[self.contest.stage])

    def _is_under_contests_alone(self, position: int) -> bool:
        return all(rule.best for rule in self.contest.rules.rules if rule.members >> position & 1)

    def spread(self, found: Foregone) -> bool:
        """One look at all lines; whether it settled anybody."""
        before = (found.inside, found.outside)
        lost: set[tuple[int, Spot]] = set()
        for row, ranked in self.ranked.items():
            winners: list[int] = []
            open_: list[int] = []
            for i in ranked:
                if found.outside >> i & 1:
                    continue
                if self._any_keeps(winners, i, row):
                    lost.add((i, row))
                elif self._any_keeps(open_, i, row) or not self._joins(i, row, found):
                    open_.append(i)
                else:
                    winners.append(i)
        for i in self.free:
            if not found.inside >> i & 1 and all((i, row) in lost for row in self.contest.first[i]):
                found.outside |= 1 << i
        return before != (found.inside, found.outside)

    def _any_keeps(self, winners: list[int], position: int, row: Spot) -> bool:
        return any(self.contest.keeps_from(i, self.contest.first[i][row], position, row) for i in winners)

    def _joins(self, position: int, row: Spot, found: Foregone) -> bool:
        """Whether who has the best of a line is surely in."""
        if not found.inside >> position & 1 and position in self.certain and self._reduces(position, row):
            found.inside |= 1 << position
        return bool(found.inside >> position & 1)

    def _reduces(self, position: int, row: Spot) -> bool:
        """Whether it takes something off a row that it has, after all who may come before it."""
        claim = self.contest.first[position][row]
        before: list[Step] = []
        for step in (step for step in self.course.steps if step.stage == self.contest.stage):
            if step.position == position:
                return not before or self._reduces_after(before, step, row_of(row))
            touches = row in self.reach.get((step.position, step.stage), NOWHERE)
            if touches and not self.contest.keeps_from(position, claim, step.position, row):
                if not all(benefit.line_by_line() for benefit in step.benefits):
                    return False
                before.append(step)
        return False

    def _reduces_after(self, before: list[Step], step: Step, row: int) -> bool:
        """The same, where all of them work on the row: fewer of them leave it no cheaper.

        A minor unit for each of them and each unit is left for the ways in which odd ones may fall.
        """
        state = self.contest.state.copy()
        for other in before:
            self.course.take_turn(other, state, OPEN)
        left = state.totals[row]
        self.course.take_turn(step, state, self.contest.closed[step.position])
        return left - state.totals[row] > len(before) * self.course.basket.rows[row].quantity
