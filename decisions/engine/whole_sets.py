"""The best set where members meet on lines that the best one gets: what one gives then hangs on later ones.

Sets are run as wholes. Only within a stage does an offer hang on later ones, so a branch is tested whenever
a stage is over. Offers that nobody contests take part in every run; who of them has an effect is a member.
"""

from decisions.engine.choice import Choice, Search, Worth
from decisions.engine.course import Course, Outcome
from decisions.engine.rivals import Rivals, positions_of


class WholeSets(Search):
    """Depth-first over the contested offers in evaluation order, "in" before "out"."""

    def __init__(self, course: Course, rivals: Rivals) -> None:
        super().__init__(course, rivals)
        everybody = range(len(course.lives))
        self.asked = [position for position in everybody if self._is_asked(position)]
        self.stages = [course.lives[position].steps[0][0] for position in self.asked]
        self.floating = (1 << len(everybody)) - 1 & ~sum(1 << position for position in self.asked)
        self.seen: set[int] = set()

    def _is_asked(self, position: int) -> bool:
        """Whether an offer may have to stay out although it would have an effect."""
        rules = self.course.line_rules
        return (
            self.withholds
            or bool(self.rivals.pairs[position] or self.unit_rivals[position])
            or self.rivals.capped(position)
            or (rules is not None and bool(rules.contested >> position & 1))
        )

    def choose(self) -> Choice:
        """The best set found within the work limit."""
        self._settle()
        open_ = [(0, 0)]
        while open_ and not self._spent():
            at, members = open_.pop()
            if at == len(self.asked):
                self._weigh(members)
            elif at == 0 or self.stages[at] == self.stages[at - 1] or self._lives(at, members):
                position = self.asked[at]
                open_.append((at + 1, members))
                if not self.rivals.blocked(position, members):
                    open_.append((at + 1, members | 1 << position))
        _, members, state = self.best or self.fallback or (0, 0, self.course.begin())
        if self.best is not None and not self._spent():
            return Choice(members, state, True, 0)
        return Choice(members, state, False, self._gain(state))

    def _settle(self) -> None:
        """A first set, so that there is an answer whatever the work bound: who has no effect goes."""
        members = 0
        for position in self.asked:
            if not self.rivals.blocked(position, members):
                members |= 1 << position
        while members:
            effects = self._run(members).effects & members
            if effects == members:
                break
            members = effects
        self._weigh(members)

    def _run(self, members: int) -> Outcome:
        """The contested members, with everybody who is not contested."""
        self.work += 2 * len(self.course.steps)
        return self.course.run(members | self.floating)

    def _lives(self, at: int, members: int) -> bool:
        """Whether a set can still come of a branch whose stages before the next offer's are over."""
        done = self._run(members)
        stage = self.stages[at]
        lives = self.course.lives
        for position in self.asked[:at]:
            over = lives[position].steps[-1][0] < stage
            inside = bool(members >> position & 1)
            if inside and (position in done.reasons or (over and not done.effects >> position & 1)):
                return False
            alone = self.rivals.pairs[position] == 0 and self.unit_rivals[position] == 0
            if inside or not over or not alone or self.withholds or self.rivals.capped(position):
                continue
            if self._run(members | 1 << position).effects >> position & 1:
                return False
        return True

    def _weigh(self, members: int) -> None:
        """Keep a set if it is feasible, complete, and better than the best so far."""
        if members in self.seen:
            return
        self.seen.add(members)
        outcome = self._run(members)
        if outcome.effects & members != members:
            return
        members, state = outcome.effects, outcome.state
        value = self._value(state, members)
        if self.fallback is None:
            self.fallback = (value, members, state)
        if self.best is None or self._beats(value, members, self.best[0], self.best[1]):
            if self._complete(state, members, (1 << len(self.course.lives)) - 1 & ~members):
                self.best = (value, members, state)

    def _beats(self, value: Worth, members: int, best: Worth, held: int) -> bool:
        """A greater value; of equal ones the set that holds the first offer in which they differ."""
        differs = value == best and members ^ held
        return value > best or bool(differs & -differs & members)
