"""The base of all benefit kinds."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

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

    settles: ClassVar[bool] = False
    """Whether it is earned on the totals after all discounts, hence settled last whatever the stage."""

    reachable: ClassVar[bool] = False
    """Whether more in the basket can raise it to another tier: it has a `gap`."""

    def stage(self) -> str:
        """The stage it runs in unless the offer says otherwise."""
        raise NotImplementedError

    def give(self, till: "Till") -> None:
        """Take money off, or grant something, through the till."""
        raise NotImplementedError

    def counted(self) -> Iterable[Selection | None]:
        """Multi-unit: the selections whose units it may use up; None = every line."""
        return ()

    def gap(self, view: View, shielded: frozenset[int]) -> Gap | None:
        """What is missing to its next tier; `shielded` are rows that it may not touch."""
        return None

    def anchors(self) -> frozenset[Key] | None:
        """Index keys one of which a basket must have for it to do anything; None = no such keys."""
        return None

    def currencies(self) -> Iterable[frozenset[str]]:
        """For each amount: the currencies that it is stated in."""
        return ()
