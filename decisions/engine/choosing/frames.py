"""Branches of the search over all sets that are still to be walked."""

from dataclasses import dataclass

from decisions.engine.state import State


@dataclass(slots=True)
class Needed:
    """Whether an offer of several stages that nobody contests failed in a later one."""

    position: int
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A branch to go on with: the next step, the stage reached, amounts and sets so far (as masks)."""

    at: int
    stage: int
    state: State
    members: int
    effects: int
    out: int
    """Offers left out although they would have an effect."""
    left_out: int | None
    """Where the last of them was just left out: the positions still to come."""
    unless: Needed | None = None
    """Where nobody contests it: left out only where taking part came to nothing."""
