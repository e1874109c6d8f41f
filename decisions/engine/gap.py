"""How far a basket is from a threshold that more in it would reach."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decisions.engine.selections import Selection

MONEY, UNITS, PRODUCTS = "money", "units", "products"


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing: minor units, units, or different products; `of` which lines, None = any."""

    missing: int
    kind: str
    of: "Selection | None" = None

    @property
    def distance(self) -> tuple[bool, int]:
        """Compared, the nearest comes first: money before units, then the less that is missing."""
        return self.kind != MONEY, self.missing


def gap(at_least: int | None, actual: int, kind: str, of: "Selection | None") -> Gap | None:
    """The gap up to a threshold; None where there is none, or it is reached."""
    return None if at_least is None or actual >= at_least else Gap(at_least - actual, kind, of)
