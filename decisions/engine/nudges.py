"""Nudges: what a little more in the basket would bring, one offer at a time, all else unchanged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from decisions.engine.ahead import Ahead
from decisions.engine.budgets import lay_budgets
from decisions.engine.choosing.choice import Choice
from decisions.engine.compiled import Compiled
from decisions.engine.condition import Condition
from decisions.engine.course import NO_ROWS, Course, Step
from decisions.engine.gap import MONEY, Gap
from decisions.engine.live import Live
from decisions.engine.profit import pays_the_house
from decisions.engine.rails import lay
from decisions.engine.rivals import Rivals, positions_of
from decisions.engine.state import State
from decisions.engine.suppression import in_force
from decisions.engine.tree import All, AnyOf, Node
from decisions.engine.view import View

MOST = 5
"""Nudges in one answer, the nearest first."""
MOST_TRIED = 10
"""Offers that are run at their threshold for them: the cost of one decision stays bounded."""
MOST_ADDED = 1_000
"""Units: who lacks more is not near."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What some offers give: minor units off lines and shipping, the gifts' value, points, other grants."""

    off: int
    gifts: int
    points: int
    grants: int

    def above(self, other: "Worth") -> "Worth":
        """What it has more."""
        return Worth(
            self.off - other.off,
            self.gifts - other.gifts,
            self.points - other.points,
            self.grants - other.grants,
        )

    @property
    def gain(self) -> int:
        """In money; points and other grants have no price."""
        return self.off + self.gifts


@dataclass(frozen=True, slots=True)
class Near:
    """An offer before a threshold: what is missing, and the amounts at its turn beside the chosen set."""

    gap: Gap
    state: State


@dataclass(frozen=True, slots=True)
class Nudge:
    """An offer within reach: what is missing, and what the shopper has more of once it is there."""

    live: Live
    gap: Gap
    more: Worth


def find_nudges(compiled: Compiled, course: Course, rivals: Rivals, choice: Choice) -> list[Nudge]:
    """The nearest nudges beside the chosen set; the number of runs is bounded, whatever the book.

    None where offers contend for lines: one more of them could take lines from those that are chosen.
    """
    if not course.causal:
        return []
    watched = sum(
        1 << i for i in range(len(course.lives)) if _could_grow(course.lives[i], choice.members >> i & 1)
    )
    if not watched:
        return []
    near = _near(course, choice.members, watched)
    nearest = sorted(near, key=lambda i: (near[i].gap.distance, course.lives[i].rank))
    found: list[Nudge] = []
    tried = 0
    for position in nearest:
        out = _makes_way(position, course, rivals, choice.members)
        if out is None:
            continue
        if tried == MOST_TRIED or len(found) == MOST:
            break
        tried += 1
        more = _Trial(compiled, course, choice, position, near[position], out).more()
        if more is not None:
            found.append(Nudge(course.lives[position], near[position].gap, more))
    return found


def _could_grow(live: Live, member: int) -> bool:
    """Whether more in the basket could bring an offer in, or a member to another tier."""
    return any(benefit.reachable for benefit in live.offer.give) if member else live.reachable


def _near(course: Course, members: int, watched: int) -> dict[int, Near]:
    """By position: what is missing to an offer's conditions, or to its next tier where they hold."""
    found: dict[int, Near] = {}
    state = course.begin()
    for step in _turns(course, state, members | watched):
        if step.first and watched >> step.position & 1:
            live = course.lives[step.position]
            view = state.view(course.basket, live.offer.zone)
            gap = _gap(live, view, course.shields.get(live.rank, NO_ROWS))
            if gap is not None and (gap.kind == MONEY or gap.missing <= MOST_ADDED):
                found[step.position] = Near(gap, state.copy())
        if members >> step.position & 1:
            course.take_turn(step, state)
    return found


def _turns(course: Course, state: State, positions: int) -> Iterator[Step]:
    """The steps of some positions, stages entered."""
    stage = -1
    for step in course.steps:
        if positions >> step.position & 1:
            if step.stage != stage:
                state.enter(step.stage, stage)
                stage = step.stage
            yield step


def _gap(live: Live, view: View, shielded: frozenset[int]) -> Gap | None:
    if live.offer.when.judge(view):
        return gap_of(live.offer.when, view)
    gaps = (_begun(benefit.gap(view, shielded), view) for benefit in live.offer.give)
    return _nearest(gap for gap in gaps if gap is not None)


def gap_of(node: Node, view: View) -> Gap | None:
    """What is missing to a node that does not hold; None = more in the basket alone would not do."""
    if isinstance(node, All):
        failing = [part for part in node.parts if part.judge(view)]
        return gap_of(failing[0], view) if len(failing) == 1 else None
    if isinstance(node, AnyOf):
        return _nearest(gap for part in node.parts if (gap := gap_of(part, view)) is not None)
    return _begun(node.gap(view), view) if isinstance(node, Condition) else None


def _begun(gap: Gap | None, view: View) -> Gap | None:
    """The gap of a threshold of whose lines one is in the basket: who has none has not begun."""
    return gap if gap is not None and view.selected(gap.of) else None


def _nearest(gaps: Iterable[Gap]) -> Gap | None:
    return min(gaps, key=lambda gap: gap.distance, default=None)


def _makes_way(position: int, course: Course, rivals: Rivals, members: int) -> int | None:
    """The members that an offer would replace; None where it would not get in.

    Only the largest saving tells beforehand who gives way: other objectives, counts, and groups whose first
    member is in keep the offer out.
    """
    own = members & ~(1 << position)
    if not rivals.blocked(position, own):
        return 0
    out = rivals.pairs[position] & own
    turn = course.lives[position].turn
    first = any(course.lives[i].turn < turn for i in positions_of(rivals.firsts[position] & out))
    if course.policy.objective != "shopper" or first or rivals.blocked(position, own & ~out):
        return None
    return out


class _Trial:
    """One offer run beside the chosen set with the basket exactly at its threshold."""

    def __init__(
        self, compiled: Compiled, course: Course, choice: Choice, position: int, near: Near, out: int
    ) -> None:
        self.live = course.lives[position]
        self.near = near
        self.today = course
        self.choice = choice
        self.out = [course.lives[i].rank for i in positions_of(out)]
        stay = [course.lives[i] for i in positions_of((choice.members & ~out) | 1 << position)]
        self.ahead = ahead = Ahead(course.basket, near.gap)
        shields = dict(course.shields)
        for live in stay:
            if live is not self.live:  # nobody else touches what is added
                shields[live.rank] = shields.get(live.rank, NO_ROWS) | ahead.added
        if any(
            each.items is not None and each.items == near.gap.of and each.binds(self.live.offer)
            for each in in_force(compiled.suppressions, course.basket)
        ):
            shields[self.live.rank] = shields.get(self.live.rank, NO_ROWS) | ahead.added
        rails = lay(compiled.guardrails, ahead, course.policy)
        lay_budgets(rails, course.allowances, stay, ahead)
        meets = out or rails.pots or rails.may_refuse or near.state.gifts or course.line_rules is not None
        self.others_stay = not meets
        if self._alone():
            stay = [self.live]
        self.course = Course(ahead, course.policy, course.allowances, stay, rails, shields)

    def more(self) -> Worth | None:
        """What it gives above what it and those it replaces give today; None = nothing to speak of."""
        state = self._run()
        if state is None:
            return None
        now = self._worth(self.choice.state, (*self.out, self.live.rank))
        more = self._worth(state, (self.live.rank,)).above(now)
        if self.out and more.off <= 0:
            return None  # the set that is chosen today would still be the better one
        if more.gain < 0 or not (more.gain or more.points > 0 or more.grants > 0):
            return None
        if self.today.policy.nudges == "profitable" and not self._profitable(state, more):
            return None
        return more

    def _alone(self) -> bool:
        """Whether its own turn is enough: the others give what they give today, what follows is not asked."""
        return self.others_stay and len(self.live.steps) == 1 and self.today.policy.nudges == "any"

    def _run(self) -> State | None:
        """The others go on as they are; the offer's own conditions must hold, and nobody may be refused."""
        if self._alone():
            state = self.ahead.state(self.near.state)
            steps: Iterable[Step] = self.course.steps
        else:
            state = self.course.begin()
            steps = _turns(self.course, state, (1 << len(self.course.lives)) - 1)
        for step in steps:
            own = self.course.lives[step.position] is self.live
            if own and step.first and self.course.judge(step.position, state):
                return None
            _, refusal = self.course.take_turn(step, state)
            if refusal is not None:
                return None
        return state

    def _worth(self, state: State, ranks: tuple[int, ...]) -> Worth:
        products = self.ahead.facts.products
        rewards = [granted for rank, granted in state.rewards if rank in ranks]
        return Worth(
            off=sum(entry[3] for entry in state.entries if entry[0] in ranks),
            gifts=sum(
                ((products.get(sku) or {}).get("price") or 0) * quantity
                for rank, sku, quantity, _ in state.gifts
                if rank in ranks
            ),
            points=sum(granted["points"] for granted in rewards if granted["kind"] == "points"),
            grants=sum(granted["kind"] != "points" for granted in rewards),
        )

    def _profitable(self, state: State, more: Worth) -> bool:
        """Whether it pays for the shopper and for the house."""
        if more.gain <= 0 or more.points > 0 or more.grants > 0:
            return False  # what points and grants cost stands nowhere
        return pays_the_house(self.today.basket, self.choice.state, self.ahead, state, self.near.gap)
