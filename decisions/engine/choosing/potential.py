"""What offers could save at the very most, before it is known who applies. Minor units."""

from decisions.engine.choosing.cliques import cover
from decisions.engine.choosing.scene import Scene
from decisions.engine.course import NO_ROWS, Course
from decisions.engine.rivals import Rivals


class Potential:
    """The most that each candidate saves in any set, and what several save together."""

    def __init__(self, course: Course, rivals: Rivals, alive: int) -> None:
        self.course = course
        self.pairs = rivals.pairs
        self.cliques = cover(alive, self.pairs)
        self.masks = [sum(1 << i for i in clique) for clique in self.cliques]
        self._most: dict[int, int] = {}

    def of(self, undecided: int, members: int) -> int:
        """The most that those still undecided can add to what the members save."""
        total = 0
        for clique, mask in zip(self.cliques, self.masks, strict=True):
            if not mask & undecided:
                continue
            best = 0
            for i in clique:
                if undecided >> i & 1 and not self.pairs[i] & members:
                    best = max(best, self._of(i))
            total += best
        return total

    def _of(self, position: int) -> int:
        found = self._most.get(position)
        if found is None:
            found = self._most[position] = self._measured(position)
        return found

    def _measured(self, position: int) -> int:
        """What it takes off an untouched basket, where nothing done before could let it take more."""
        course, live = self.course, self.course.lives[position]
        basket = course.basket
        scene = Scene(basket, course.policy, course.shields.get(live.rank, NO_ROWS), None)
        falling = not course.rails.may_refuse and all(
            benefit.linewise(scene) is not None or ((s := benefit.spread(scene)) is not None and s.rising)
            for benefit in live.offer.give
        )
        rows = {row for benefit in live.offer.give for items in benefit.reach() for row in scene.rows(items)}
        whole = sum(basket.rows[row].base for row in rows) + basket.shipping
        if not falling or len(live.offer.give) > 1:
            return whole
        state = course.begin()
        for step in course.steps:
            if step.position == position:
                course.take_turn(step, state)
        return min(whole, state.saving(basket))
