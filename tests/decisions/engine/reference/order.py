"""Stages, the order of offers, and what comes of running some of them."""

from dataclasses import dataclass, field, replace
from typing import Any

from tests.decisions.engine.reference.conditions import Marks
from tests.decisions.engine.reference.world import Doc, Unit

STAGES = ["price", "item", "order", "shipping", "reward", "settling"]
"""Points are earned on what is left after everything else, at the end of the reward stage."""
OWN_STAGE = {"items": "item", "order": "order", "shipping": "shipping"}


@dataclass
class Run:
    """What came of running some offers."""

    now: dict[Unit, int]
    shipping: int
    effects: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    taken: dict[Unit, dict[str, bool]] = field(default_factory=dict)
    """Units that multi-unit offers used: offer -> whether it shares them."""
    gifts: list[tuple[str, str, int]] = field(default_factory=list)
    rewards: list[tuple[str, Doc]] = field(default_factory=list)
    openings: dict[str, Marks] = field(default_factory=dict)
    """By offer: the amounts at the start of its earliest stage."""
    saved: dict[str, int] = field(default_factory=dict)
    """What each offer took off lines and shipping."""
    closed: dict[Unit, dict[str, bool]] = field(default_factory=dict)
    given: dict[str, dict[Unit, int]] = field(default_factory=dict)
    """What each offer has taken off each unit so far."""
    shut: set[Unit] = field(default_factory=set)
    """Units that rules line by line close to the offer at work."""
    won: dict[str, dict[Any, Any]] = field(default_factory=dict)
    """By offer: what it gets in this stage of what the best of a group gets."""
    kept: dict[str, set[str]] = field(default_factory=dict)
    """By offer: who had lines or units that were closed to it."""

    def copy(self) -> "Run":
        """A run to try something in."""
        new = replace(self)
        new.now, new.effects, new.gifts = dict(self.now), set(self.effects), list(self.gifts)
        new.taken = {unit: dict(takers) for unit, takers in self.taken.items()}
        new.rewards = list(self.rewards)
        new.saved = dict(self.saved)
        new.given = {code: dict(cuts) for code, cuts in self.given.items()}
        return new


def stage_of(offer: Doc, benefit: Doc) -> int:
    """The stage in which a benefit runs."""
    if benefit["kind"] == "points":
        return STAGES.index("settling")
    if offer.get("stage"):
        return STAGES.index(offer["stage"])
    if benefit["kind"] in ("gift", "perk", "voucher"):
        return STAGES.index("reward")
    return STAGES.index(OWN_STAGE[benefit.get("on", "items")])


def stages(offer: Doc) -> set[int]:
    """All stages in which an offer runs."""
    return {stage_of(offer, benefit) for benefit in offer["give"]}


def named_stages(offer: Doc) -> set[int]:
    """The stages as an offer may be alone in them: settling is a part of reward."""
    return {min(stage, STAGES.index("reward")) for stage in stages(offer)}


def groups(offer: Doc) -> list[str]:
    return list((offer.get("stacking") or {}).get("groups") or [])


def total_order(offer: Doc) -> Any:
    """Priority descending, then start with none first, then code."""
    return -offer.get("priority", 0), offer.get("starts") or "", offer["offer"]


def evaluation_order(offer: Doc) -> Any:
    """The stage, then the total order."""
    return min(stages(offer)), total_order(offer)
