"""The choice among candidates, by the cheapest way that is exact for this basket."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decisions.engine.state import State


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen set as a mask of positions, and what came of it.

    `bound` is what a better set could still save, in minor units (0 = proven best).
    """

    members: int
    state: "State"
    proven: bool
    bound: int
    work: int = 0
    """Units of work that it took."""
