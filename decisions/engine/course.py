"""Running offers through the stages in evaluation order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from decisions.engine.basket import Basket
from decisions.engine.benefit import Benefit
from decisions.engine.facts import Allowances
from decisions.engine.line_contest import Contest
from decisions.engine.line_rules import NOBODY, OPEN, Closed, Held, Loss, lay_line_rules
from decisions.engine.live import Live
from decisions.engine.policy import Policy
from decisions.engine.rails import Rails
from decisions.engine.reasons import Reason
from decisions.engine.state import State, Taken
from decisions.engine.till import Till

NO_ROWS: frozenset[int] = frozenset()
NO_UNITS: frozenset[tuple[int, int]] = frozenset()
NO_SHIELDS: Mapping[int, frozenset[int]] = {}


class Step(NamedTuple):
    """One offer's turn in one stage."""

    position: int
    stage: int
    benefits: tuple[Benefit, ...]
    first: bool
    """Its first turn: here its conditions are read."""
    last: bool


@dataclass(slots=True)
class Outcome:
    """What came of running a set of offers."""

    state: State
    effects: int = 0
    """Who had an effect, as a mask of positions."""
    refused: int = 0
    reasons: dict[int, tuple[Reason, ...]] = field(default_factory=dict)
    """Why a position didn't take part: its failing conditions, or its refusal."""
    contests: list[Contest] = field(default_factory=list)
    """Those over lines that the best one gets, by stage."""
    losses: dict[int, tuple[Loss, ...]] = field(default_factory=dict)
    """What rules line by line closed to a position at its turns."""


class Course:
    """The turns of the candidates over one basket."""

    def __init__(
        self,
        basket: Basket,
        policy: Policy,
        allowances: Allowances,
        lives: list[Live],
        rails: Rails,
        shields: Mapping[int, frozenset[int]] = NO_SHIELDS,
    ) -> None:
        self.basket = basket
        self.policy = policy
        self.allowances = allowances
        self.lives = lives
        self.rails = rails
        self.shields = shields
        """Rows that suppressions keep from an offer, by its rank."""
        self.line_rules = lay_line_rules(basket, policy, lives, shields)
        """The rules that decide line by line, where any could bind on this basket."""
        self.causal = self.line_rules is None or not self.line_rules.contests
        """Whether what a member gives hangs on nothing but the members before it."""
        self.steps = _steps(lives)
        self._careful = rails.may_refuse
        self._verdicts: dict[int, tuple[Reason, ...]] = {}
        """What no amounts can change, by position."""

    def begin(self) -> State:
        """Nothing given yet."""
        state = State(self.basket)
        state.pots = [pot.room for pot in self.rails.pots]
        return state

    def run(self, members: int, *, ask: int = 0, left_by: tuple[int, Taken] | None = None) -> Outcome:
        """Run a set of positions from the start; `ask` only reads their conditions at their turn.

        `left_by`: a position that may use only the units which others, having taken these, leave it.
        """
        out = Outcome(self.begin())
        if left_by is not None:
            out.state.kept = (self.lives[left_by[0]].rank, left_by[1])
        joined = 0
        stage = -1
        reserved = NOBODY
        for step in self.steps:
            bit = 1 << step.position
            if not (members | ask) & bit:
                continue
            if step.stage != stage:
                out.state.enter(step.stage, stage)
                stage = step.stage
                if not self.causal:
                    contest = self._contest(stage, members, joined, out.state)
                    reserved = NOBODY if contest is None else contest.decide()
                    out.contests += [] if contest is None else [contest]
            if step.first:
                reasons = self.judge(step.position, out.state)
                if reasons:
                    out.reasons[step.position] = reasons
                elif members & bit:
                    joined |= bit
            if joined & bit:
                shut = OPEN if self.line_rules is None else self._closed(step, out.state, reserved)
                if shut.losses:
                    out.losses[step.position] = (*out.losses.get(step.position, ()), *shut.losses)
                effect, refusal = self.take_turn(step, out.state, shut)
                if refusal is not None:
                    again = not step.first or not self.causal
                    if again:  # all or nothing: what it gave before, or kept from others, never happened
                        out = self.run(members & ~bit, ask=ask & ~bit, left_by=left_by)
                    out.refused |= bit
                    out.reasons[step.position] = (refusal,)
                    if again:
                        return out
                    joined &= ~bit
                elif effect:
                    out.effects |= bit
        return out

    def counted_rows(self, position: int) -> set[int]:
        """The rows whose units a multi-unit offer may use up."""
        found: set[int] = set()
        for benefit in self.lives[position].offer.give:
            for items in benefit.counted():
                found.update(self.basket.selected(items))
        return found - self.shields.get(self.lives[position].rank, NO_ROWS)

    def judge(self, position: int, state: State) -> tuple[Reason, ...]:
        """Why the offer's conditions fail at the start of its stage."""
        live = self.lives[position]
        offer = live.offer
        if not offer.when.parts:
            return ()
        if not live.constant:
            return offer.when.judge(state.view(self.basket, offer.zone))
        found = self._verdicts.get(position)
        if found is None:
            found = self._verdicts[position] = offer.when.judge(state.view(self.basket, offer.zone))
        return found

    def _closed(self, step: Step, state: State, reserved: Held = NOBODY) -> Closed:
        """What rules line by line keep from the offer at its turn."""
        if self.line_rules is None:
            return OPEN
        return self.line_rules.closed(step.position, step.stage, state, reserved)

    def _contest(self, stage: int, members: int, joined: int, state: State) -> Contest | None:
        """The contest of the members that run in a stage over lines that the best one gets."""
        rules = self.line_rules
        if rules is None:
            return None
        steps = {
            step.position: step
            for step in self.steps
            if step.stage == stage
            and rules.contested >> step.position & 1
            and (joined if not step.first else members) >> step.position & 1
            and not (step.first and self.judge(step.position, state))
        }
        if len(steps) < 2:
            return None

        start = state.copy()

        def attempt(position: int, closed: Closed) -> State:
            alone = start.copy()
            _, refusal = self.take_turn(steps[position], alone, closed)
            return alone if refusal is None else start

        closed = {position: self._closed(step, state) for position, step in steps.items()}
        return Contest(rules, stage, start, list(steps), closed, attempt)

    def take_turn(self, step: Step, state: State, closed: Closed | None = None) -> tuple[bool, Reason | None]:
        """Let the offer work in this stage: whether it had an effect, or why it must be withdrawn.

        `closed` is what rules line by line keep from it; None = what follows from the members before it.
        """
        live = self.lives[step.position]
        if step.first and not step.last:
            state.openings[live.rank] = state.view(self.basket)
        shielded, units = self.shields.get(live.rank, NO_ROWS), NO_UNITS
        if self.line_rules is not None:
            closed = self._closed(step, state) if closed is None else closed
            shielded, units = shielded | closed.rows, closed.units
        till = Till(
            self.basket, state, self.policy, self.allowances, live, step.stage, self.rails, shielded, units
        )
        before = state.copy() if self._careful or len(step.benefits) > 1 else None
        for benefit in step.benefits:
            benefit.give(till)
            if till.refusal is not None:
                if before is not None:
                    state.restore(before)
                return False, till.refusal
        return till.effect, None


def _steps(lives: list[Live]) -> list[Step]:
    steps = []
    for position, live in enumerate(lives):
        last = len(live.steps) - 1
        for i, (stage, benefits) in enumerate(live.steps):
            steps.append((stage, live.turn, Step(position, stage, benefits, i == 0, i == last)))
    steps.sort(key=lambda item: item[:2])
    return [step for _, _, step in steps]
