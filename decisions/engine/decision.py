"""What the engine decided, before it is written as an answer. Amounts in minor units."""

from dataclasses import dataclass, field

from decisions.engine.basket import Basket
from decisions.engine.compiled import Compiled
from decisions.engine.live import Live
from decisions.engine.nudges import Nudge
from decisions.engine.reasons import Reason
from decisions.engine.state import State


@dataclass(slots=True)
class Verdict:
    """What became of one candidate."""

    live: Live
    state: str
    """applied, clipped, displaced, failed, suppressed, exhausted, held_out, killed."""
    reasons: tuple[Reason, ...] = ()
    displaced_by: tuple[str, ...] = ()
    difference: int | None = None
    """The total with it in and its displacers out, minus the total now."""
    coupon: str | None = None
    """The entered code that brought it."""


@dataclass(slots=True)
class CouponVerdict:
    """What became of one entered code."""

    code: str
    verdict: Verdict | None
    """The offer that it belongs to, the applied one first; None = nobody's."""


@dataclass(slots=True)
class Decision:
    """The result of one decision."""

    compiled: Compiled
    basket: Basket
    overrides: int
    state: State
    verdicts: list[Verdict]
    """Every candidate, in evaluation order."""
    coupons: list[CouponVerdict] = field(default_factory=list)
    proven: bool = True
    bound: int = 0
    nudges: list[Nudge] = field(default_factory=list)
    unknown_cost: frozenset[int] = frozenset()
    """Rows whose margin could not be judged."""
    unknown_floor: frozenset[int] = frozenset()
    """Rows whose lowest price could not be read."""
