"""The best set where members meet on lines that the best one gets: what one gives then hangs on later ones.

Sets are run as wholes. Only within a stage does an offer hang on later ones, so a branch is looked at when a
stage is over. Offers that nobody contests take part in every run; who of them has an effect is a member.
"""

from dataclasses import dataclass

from decisions.engine.choosing.choice import Choice
from decisions.engine.choosing.foregone import Foregone, foregone
from decisions.engine.choosing.search import Search, Worth
from decisions.engine.course import Course, Outcome
from decisions.engine.rivals import Rivals


@dataclass(frozen=True, slots=True)
class Branch:
    """So many contested offers decided, the members among them, and who is settled beforehand (masks)."""

    at: int = 0
    members: int = 0
    inside: int = 0
    outside: int = 0


class WholeSets(Search):
    """Depth-first over the contested offers in evaluation order, "in" before "out"."""

    def __init__(self, course: Course, rivals: Rivals) -> None:
        super().__init__(course, rivals)
        lives = course.lives
        self.everybody = (1 << len(lives)) - 1
        self.free = sum(1 << i for i in range(len(lives)) if self._is_free(i))
        contested = course.line_rules.contested if course.line_rules is not None else 0
        self.asked = [i for i in range(len(lives)) if contested >> i & 1 or not self.free >> i & 1]
        self.stages = [lives[i].steps[0][0] for i in self.asked]
        self.floating = self.everybody & ~sum(1 << i for i in self.asked)

    def _is_free(self, position: int) -> bool:
        """Whether no constraint between offers could keep it out."""
        return not (
            self.withholds
            or self.rivals.pairs[position]
            or self.unit_rivals[position]
            or self.rivals.capped(position)
        )

    def choose(self) -> Choice:
        """The best set found within the work limit."""
        open_ = [Branch()]
        while open_ and self.work <= self.limit:
            branch = open_.pop()
            if branch.at == len(self.asked):
                self._weigh(branch)
                continue
            if branch.at == 0 or self.stages[branch.at] != self.stages[branch.at - 1]:
                if not self._is_alive(branch):
                    continue
                branch = self._settled(branch)
            self._divide(branch, open_)
        if self.best is not None and not open_:
            return Choice(self.best[1], self.best[2], True, 0, self.work)
        if self.best is None:
            self._take_anything()
        _, members, state = self.best or self.fallback or (0, 0, self.course.begin())
        return Choice(members, state, False, self._gain(state), self.work)

    def _divide(self, branch: Branch, open_: list[Branch]) -> None:
        """Without the next offer, and before that with it."""
        position = self.asked[branch.at]
        bit = 1 << position
        if not branch.inside & bit:
            open_.append(Branch(branch.at + 1, branch.members, branch.inside, branch.outside))
        if not branch.outside & bit and not self.rivals.blocked(position, branch.members):
            open_.append(Branch(branch.at + 1, branch.members | bit, branch.inside, branch.outside))

    def _take_anything(self) -> None:
        """A set for want of a better one when the work is spent: of everybody, who has no effect goes."""
        members = 0
        for position in self.asked:
            if not self.rivals.blocked(position, members):
                members |= 1 << position
        effects = self._run(members).effects & members
        while effects != members:
            members = effects
            effects = self._run(members).effects & members
        self._weigh(Branch(members=members))

    def _run(self, members: int) -> Outcome:
        """The contested members, with everybody who is not contested."""
        outcome = self.course.run(members | self.floating)
        self.work += 2 * (len(self.course.steps) + sum(contest.tries for contest in outcome.contests))
        return outcome

    def _is_alive(self, branch: Branch) -> bool:
        """Whether a set can still come of a branch, as far as its stages are over."""
        if branch.at == 0:
            return True
        done = self._run(branch.members)
        for position in self.asked[: branch.at]:
            bit = 1 << position
            over = self.course.lives[position].steps[-1][0] < self.stages[branch.at]
            if branch.members & bit:
                if position in done.reasons or (over and not done.effects & bit):
                    return False
            elif over and self.free & bit & ~branch.outside and self._run(branch.members | bit).effects & bit:
                return False
        return True

    def _settled(self, branch: Branch) -> Branch:
        """The branch, knowing whom the contest of the stage that begins settles."""
        stage = self.stages[branch.at]
        starting = sum(1 << i for i, at in zip(self.asked, self.stages, strict=True) if at == stage)
        single = sum(1 << i for i in self.asked if len(self.course.lives[i].steps) == 1)
        outcome = self._run(branch.members | starting)
        found = Foregone()
        for contest in outcome.contests:
            if contest.stage == stage and not outcome.refused:
                found = foregone(self.course, contest, starting & single & self.free)
        return Branch(branch.at, branch.members, branch.inside | found.inside, branch.outside | found.outside)

    def _weigh(self, branch: Branch) -> None:
        """Keep a set if it is feasible, complete, and better than the best so far."""
        outcome = self._run(branch.members)
        if outcome.effects & branch.members != branch.members:
            return
        members, state = outcome.effects, outcome.state
        value = self._value(state, members)
        if self.fallback is None:
            self.fallback = (value, members, state)
        if self.best is not None and not _beats(value, members, self.best[0], self.best[1]):
            return
        if self.complete(state, members, self.everybody & ~members & ~branch.outside):
            self.best = (value, members, state)


def _beats(value: Worth, members: int, best: Worth, held: int) -> bool:
    """A greater value; of equal ones the set that holds the first offer in which they differ."""
    differs = members ^ held if value == best else 0
    return value > best or bool(differs & -differs & members)
