"""The base of all benefit kinds."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from decisions.engine.choosing.scene import Linewise, Scene, Spread
from decisions.engine.gap import Gap
from decisions.engine.language.kinds import Kind
from decisions.engine.selections import Key, Selection
from decisions.engine.view import View

if TYPE_CHECKING:
    from decisions.engine.till import Till


class Benefit(Kind):
    """Something that an offer gives."""

    __slots__ = ()
    multi_unit: ClassVar[bool] = False
    """Whether it uses up units (set offers and their like), so that two such offers compete for them."""

    reduces: ClassVar[bool] = True
    """Whether it may make anything cheaper; False for what is granted beside the prices."""

    settles: ClassVar[bool] = False
    """Whether it is earned on the totals after all discounts, hence settled last whatever the stage."""

    reachable: ClassVar[bool] = False
    """Whether more in the basket can raise it to another tier: it has a `gap`."""

    @property
    def per_unit(self) -> bool:
        """Whether each selected unit gets the same, however many there are and whatever lies beside them."""
        return False

    def stage(self) -> str:
        """The stage it runs in unless the offer says otherwise."""
        raise NotImplementedError

    def give(self, till: "Till") -> None:
        """Take money off, or grant something, through the till."""
        raise NotImplementedError

    def counted(self) -> Iterable[Selection | None]:
        """Multi-unit: the selections whose units it may use up; None = every line."""
        return ()

    def reach(self) -> Iterable[Selection | None]:
        """The selections whose lines it may reduce; None = every line."""
        if self.multi_unit:
            return self.counted()
        return (None,) if self.reduces else ()

    def linewise(self, scene: Scene) -> Linewise | None:
        """By row what it wants off it, where that hangs on the row's running total alone.

        Cheaper before must never be dearer after, nor save more. None = it can't be told line by line.
        """
        return None if self.reduces else {}

    def line_by_line(self) -> bool:
        """Whether it reduces lines alone, and what it takes off one hangs on no other line."""
        return False

    def spread(self, scene: Scene) -> Spread | None:
        """The rows off which it takes one amount, where that hangs on their running sum alone.

        Between two edges the rest must not fall as the sum rises. None = it can't be told so.
        """
        return None if self.reduces else Spread(frozenset())

    def gap(self, view: View, shielded: frozenset[int]) -> Gap | None:
        """What is missing to its next tier; `shielded` are rows that it may not touch."""
        return None

    def anchors(self) -> frozenset[Key] | None:
        """Index keys one of which a basket must have for it to do anything; None = no such keys."""
        return None

    def currencies(self) -> Iterable[frozenset[str]]:
        """For each amount: the currencies that it is stated in."""
        return ()
