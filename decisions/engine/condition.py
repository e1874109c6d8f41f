"""The base of all condition kinds, and bounds shared by those that compare a number."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from decisions.engine.gap import Gap
from decisions.engine.language.kinds import Kind
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Json
from decisions.engine.reasons import Amount, Code, Reason
from decisions.engine.selections import Key
from decisions.engine.view import View


class Condition(Kind):
    """Something that must hold for an offer to apply."""

    __slots__ = ()
    constant: ClassVar[bool] = True
    """Whether the verdict can't change while offers run (False: it reads running amounts)."""

    reachable: ClassVar[bool] = False
    """Whether more in the basket can bring it about: it has a `gap`."""

    @property
    def falls(self) -> bool:
        """Whether more in the basket, or a code, may end it."""
        return False

    @property
    def rises(self) -> bool:
        """Whether more in the basket, or a code, may bring it about."""
        return self.reachable

    def judge(self, view: View) -> tuple[Reason, ...]:
        """Every reason why it does not hold; empty = it holds."""
        raise NotImplementedError

    def between(self, low: View, high: View) -> bool | None:
        """The verdict on all amounts between two (each row's low <= high); None = it hangs on them."""
        return not self.judge(low) if self.constant else None

    def edges(self, view: View) -> tuple[frozenset[int], tuple[int, ...]] | None:
        """(rows, sums of theirs after the items at which the verdict may turn); None = unknown."""
        return None

    def threshold(self, view: View) -> tuple[int, int] | None:
        """(at_least, what is there) of a countable threshold; None = it has none."""
        return None

    def gap(self, view: View) -> Gap | None:
        """What is missing to its lower bound; None = nothing, or nothing that can be put into a basket."""
        return None

    def anchors(self) -> frozenset[Key] | None:
        """Index keys one of which must be present for it to hold; None = no such keys."""
        return None

    def next_change(self, clock: datetime, zone: str) -> datetime | None:
        """The next instant at which the clock alone changes the verdict; None = it never does."""
        return None

    def currencies(self) -> Iterable[frozenset[str]]:
        """For each amount: the currencies that it is stated in."""
        return ()

    def told(self) -> Json:
        """Its document as an answer may tell it; kinds override it to keep what is secret."""
        return self.dump()


def judge_bounds(
    of: str, actual: int, *, at_least: int | None, at_most: int | None, equals: int | None, money: bool
) -> tuple[Reason, ...]:
    """Why a number lies outside inclusive bounds; `money` marks the parameters as amounts."""

    def shown(value: int) -> Any:
        return Amount(value) if money else value

    reasons = []
    if at_least is not None and actual < at_least:
        params = {
            "of": of,
            "at_least": shown(at_least),
            "actual": shown(actual),
            "missing": shown(at_least - actual),
        }
        reasons.append(Reason(Code.BELOW_MINIMUM, params))
    if at_most is not None and actual > at_most:
        reasons.append(
            Reason(Code.ABOVE_MAXIMUM, {"of": of, "at_most": shown(at_most), "actual": shown(actual)})
        )
    if equals is not None and actual != equals:
        reasons.append(Reason(Code.NOT_EQUAL, {"of": of, "equals": shown(equals), "actual": shown(actual)}))
    return tuple(reasons)


def check_bounds(at_least: object, at_most: object, equals: object, path: str, reading: Reading) -> None:
    """At least one bound; equals stands alone; at_least is not above at_most (per currency for money)."""
    if at_least is None and at_most is None and equals is None:
        reading.refuse(path, "missing", "needs a bound: at_least, at_most or, where the kind has it, equals")
    if equals is not None and (at_least is not None or at_most is not None):
        reading.refuse(path, "contradiction", "equals stands alone, without at_least or at_most")
    pairs: list[tuple[Any, Any]] = []
    if isinstance(at_least, dict) and isinstance(at_most, dict):
        pairs = [(at_least[c], at_most[c]) for c in at_least if c in at_most]
    elif isinstance(at_least, int | Decimal) and isinstance(at_most, int | Decimal):
        pairs = [(at_least, at_most)]
    if any(low > high for low, high in pairs):
        reading.refuse(path, "contradiction", "at_least is greater than at_most")
