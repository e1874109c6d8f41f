"""Who applies: the best complete feasible set of offers, searched in evaluation order.

Evaluation is causal (an offer's effect depends only on the members before it), so offers that nobody
contests are simply run; only contested ones branch into "in" and "out".
"""

from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from decisions.engine.choosing.choice import Choice
from decisions.engine.choosing.frames import Frame, Needed
from decisions.engine.choosing.potential import Potential
from decisions.engine.choosing.settled import hopeless
from decisions.engine.course import NO_ROWS, Course, Outcome
from decisions.engine.margins import contribution
from decisions.engine.rivals import Rivals, positions_of
from decisions.engine.state import State, Taken

Worth: TypeAlias = tuple[int | Fraction, ...]
"""A set by the policy's objective, compared member by member."""
NODE, LEAF, TURN = 2, 4, 1
"""Work units: of a branch, of a leaf, of an offer's turn."""


class Search:
    """Depth-first, "in" before "out": the first set found is the greedy one, ties go to earlier offers."""

    def __init__(self, course: Course, rivals: Rivals) -> None:
        self.course = course
        self.rivals = rivals
        self.basket = course.basket
        self.withholds = course.policy.withhold == "better_for_shopper"
        self.work = 0
        self.limit = course.policy.work_bound
        self.best: tuple[Worth, int, State] | None = None
        """(value, members, amounts) of the best complete set so far."""
        self.fallback: tuple[Worth, int, State] | None = None
        self.alive = self._alive()
        self.unit_rivals = self._unit_rivals()
        self.later = self._later()
        self.unfinished = self._unfinished()
        self.needed: dict[int, Needed] = {}
        """By position: the last time that it was taken in without being contested."""

    @cached_property
    def potential(self) -> Potential | None:
        """What offers could save at the most, where that is what counts."""
        shopper = self.course.policy.objective == "shopper"
        return Potential(self.course, self.rivals, self.alive) if shopper else None

    def choose(self) -> Choice:
        """The best set found within the work limit."""
        self._explore(Frame(0, -1, self.course.begin(), 0, 0, 0, None))
        _, members, state = self.best or self.fallback or (0, 0, self.course.begin())
        if self.best is not None and not self._spent():
            return Choice(members, state, True, 0, self.work)
        return Choice(members, state, False, min(self._gain(state), self._unexplored(state)), self.work)

    def _alive(self) -> int:
        """Those whose conditions don't fail whatever the amounts are."""
        start = self.course.begin()
        return sum(1 << i for i in range(len(self.course.lives)) if not self._is_hopeless(i, start))

    def _is_hopeless(self, position: int, start: State) -> bool:
        live = self.course.lives[position]
        if live.constant:
            return bool(self.course.judge(position, start))
        return hopeless(live, self.basket)

    def _unit_rivals(self) -> list[int]:
        """Per position: the multi-unit offers that may use up units it could touch."""
        lives, rules = self.course.lives, self.course.line_rules
        multi = [i for i, live in enumerate(lives) if live.multi_unit]
        masks = [0] * len(lives)
        counted = {i: self.course.counted_rows(i) for i in multi}
        for i in multi:
            grouped, touched = (0, NO_ROWS) if rules is None else rules.unit_group(i)
            for j in multi:
                rows = counted[i] | touched if grouped >> j & 1 else counted[i]
                if i != j and rows & counted[j]:
                    masks[i] |= 1 << j
        return masks

    def _later(self) -> list[int]:
        """Per step: the positions whose first turn comes after it."""
        masks = []
        mask = 0
        for step in reversed(self.course.steps):
            masks.append(mask)
            if step.first:
                mask |= 1 << step.position
        return masks[::-1]

    def _unfinished(self) -> list[int]:
        """Per step: the positions that still have a turn from it on."""
        masks = [0]
        for step in reversed(self.course.steps):
            masks.append(masks[-1] | 1 << step.position)
        return masks[::-1]

    def _spent(self) -> bool:
        if self.work <= self.limit:
            return False
        return self.best is not None or (self.fallback is not None and self.work > 10 * self.limit)

    def _gain(self, state: State) -> int:
        """The most that any other set could be better by, in the objective's money."""
        if self.course.policy.objective == "margin":
            return state.saving(self.basket)  # no set keeps more than one that gives nothing away
        rails = self.course.rails.clipping
        units = zip(self.basket.rows, state.units, strict=True)
        return state.shipping + sum(
            max(0, u - rails[row.index].least) for row, own in units for u in own if row.discountable
        )

    def _unexplored(self, state: State) -> int:
        """The most by which what was not looked into could be better."""
        if self.potential is None or self.best is None:
            return self._gain(state)
        most = max((self._bound(frame) for frame in self.open), default=0)
        return max(0, most - state.saving(self.basket))

    def _bound(self, frame: Frame) -> int:
        """The most that a set below a branch could save."""
        assert self.potential is not None
        undecided = self.alive if frame.at == 0 else self.later[frame.at - 1]
        undecided |= frame.members & self.unfinished[frame.at]
        return frame.state.saving(self.basket) + self.potential.of(undecided, frame.members)

    def _hopeless(self, frame: Frame) -> bool:
        """Whether nothing below a branch could be better than the best: equals came earlier."""
        if self.potential is None or self.best is None:
            return False
        self.work += 1
        return self._bound(frame) <= self.best[0][0]

    def _explore(self, frame: Frame) -> None:
        """Go on from a step, "in" before "out"; a stack of its own, so that no book is too deep."""
        self.open = [frame]
        while self.open:
            frame = self.open[-1]
            if self._spent():
                return
            self.open.pop()
            if frame.unless is not None and not frame.unless.failed:
                continue
            if frame.left_out is not None and self._dead(frame.out, frame.members, frame.left_out):
                continue
            if not self._hopeless(frame):
                self._walk(frame, self.open)

    def _walk(self, frame: Frame, open_: list[Frame]) -> None:
        """To the end of one branch; what is to be tried instead is put on the stack."""
        steps = self.course.steps
        at, stage, state = frame.at, frame.stage, frame.state
        members, effects, out = frame.members, frame.effects, frame.out
        while at < len(steps):
            step = steps[at]
            bit = 1 << step.position
            if step.stage != stage:
                state.enter(step.stage, stage)
                stage = step.stage
            if not step.first:
                if members & bit:
                    self.work += TURN
                    effect, refusal = self.course.take_turn(step, state)
                    if refusal is not None:
                        # What the others would have come to isn't known now: any of them may be why.
                        self._fail(bit | members & (~effects | self.unfinished[at + 1]))
                        return
                    effects |= bit if effect else 0
                at += 1
                continue
            if not self.alive & bit:
                at += 1
                continue
            if self.rivals.blocked(step.position, members):
                out |= bit
                at += 1
                continue
            if self.course.judge(step.position, state):
                at += 1
                continue
            later = self.later[at]
            at += 1
            self.work += TURN
            contested = self._branches(step.position, members, later)
            if not contested and step.last:
                effect, refusal = self.course.take_turn(step, state)
                if effect and refusal is None:
                    members |= bit
                    effects |= bit
                continue
            self.work += NODE
            inside = state.copy()
            effect, refusal = self.course.take_turn(step, inside)
            if refusal is not None or (not effect and step.last):
                if self.unit_rivals[step.position]:
                    out |= (
                        bit  # on the units that the set leaves it might give less, and pass, or give at all
                    )
                continue
            unless = None if contested else Needed(step.position)
            if unless is not None:
                self.needed[step.position] = unless
            open_.append(Frame(at, stage, state, members, effects, out | bit, later, unless))
            state = inside
            members |= bit
            effects |= bit if effect else 0
        if members != effects:
            self._fail(members & ~effects)
        self._leaf(state, members, effects, out)

    def _fail(self, mask: int) -> None:
        """Note that members came to nothing, so that sets without them have to be looked at."""
        for position in positions_of(mask):
            if position in self.needed:
                self.needed[position].failed = True

    def _branches(self, position: int, members: int, later: int) -> bool:
        return (
            self.withholds
            or bool(self.unit_rivals[position] & later)
            or self.rivals.contested(position, members, later)
        )

    def _dead(self, out: int, members: int, later: int) -> bool:
        """Whether an offer left out has nobody any more who could keep it out."""
        if self.withholds:
            return False
        alive = members | later
        for position in positions_of(out):
            live = self.course.lives[position]
            if len(live.steps) > 1 or self.unit_rivals[position]:
                continue
            if not self.rivals.pairs[position] & alive and not self.rivals.capped(position):
                return True
        return False

    def _leaf(self, state: State, members: int, effects: int, out: int) -> None:
        self.work += LEAF
        if members != effects:
            return  # an included offer did nothing: the same set without it is another leaf
        value = self._value(state, members)
        if self.fallback is None:
            self.fallback = (value, members, state)
        if self.best is not None and value <= self.best[0]:
            return
        if self.complete(state, members, out):
            self.best = (value, members, state)

    def _value(self, state: State, members: int) -> Worth:
        """What the policy's objective makes of a set; more is better."""
        objective = self.course.policy.objective
        if objective == "shopper":
            return (state.saving(self.basket),)
        lives = self.course.lives
        if objective == "margin":
            # Every code that was entered is honoured before any margin is looked at.
            codes = {self.rivals.entered.get(lives[i].rank) for i in positions_of(members)} - {None}
            return (len(codes), contribution(self.basket, state))
        turns = sorted(range(len(lives)), key=lambda i: lives[i].turn)
        return (sum(1 << (len(turns) - 1 - at) for at, i in enumerate(turns) if members >> i & 1),)

    def complete(self, state: State, members: int, out: int) -> bool:
        """Whether nobody outside would have an effect and be free of constraints with the members."""
        if self.withholds:
            return True
        for position in positions_of(out):
            bit = 1 << position
            beside = members
            if self.rivals.blocked(position, members):
                if not self.rivals.firsts[position]:
                    continue
                beside = self._after_firsts(position, members)
                if beside == members or self.rivals.blocked(position, beside):
                    continue
            left_by = None
            if self.course.lives[position].multi_unit and beside == members:
                left_by = (position, state.taken)
            outcome = self._test(beside | bit, left_by)
            if outcome.effects & bit:
                return False
        return True

    def _after_firsts(self, position: int, members: int) -> int:
        """The members without those that a group of mode first puts behind this position."""
        lives = self.course.lives
        behind = [
            i
            for i in positions_of(self.rivals.firsts[position] & members)
            if lives[i].turn > lives[position].turn
        ]
        return members & ~sum(1 << i for i in behind)

    def _test(self, members: int, left_by: tuple[int, Taken] | None) -> Outcome:
        self.work += len(self.course.steps)
        return self.course.run(members, left_by=left_by)
