"""A basket and its candidates as they are told line by line. Amounts in minor units."""

from collections.abc import Sequence

from decisions.engine.benefit import Benefit
from decisions.engine.choosing.hull import floor_of
from decisions.engine.choosing.scene import Scene
from decisions.engine.choosing.work import Work
from decisions.engine.course import NO_ROWS, Course, Step
from decisions.engine.rivals import Rivals
from decisions.engine.state import ORDER_STAGE


class Unfit(Exception):
    """The basket can't be told line by line."""


class Told:
    """One basket and its candidates: turns before the order stage and from it on, rows' prices and floors."""

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

    def scene(self, step: Step, opening: Sequence[int] | None = None) -> Scene:
        """What the benefits of a turn may look at."""
        shields = self.course.shields.get(self.course.lives[step.position].rank, NO_ROWS)
        return Scene(self.basket, self.course.policy, shields, opening)

    def reached(self, scene: Scene, benefit: Benefit) -> set[int]:
        """Rows that a benefit may reduce."""
        return {row for items in benefit.reach() for row in scene.rows(items)}
