"""Condition: who the shopper is, by loyalty tier."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.selections import Key
from decisions.engine.view import View


@dataclass(frozen=True)
class Tier(OneOf):
    """The shopper has one of these loyalty tiers."""

    kind: ClassVar[str] = "tier"
    label: ClassVar[str] = "Loyalty tier"
    sample: ClassVar = {"kind": "tier", "in": ["gold", "platinum"]}

    def fact(self, view: View) -> str | None:
        return view.basket.shopper.tier

    def anchors(self) -> frozenset[Key] | None:
        return frozenset(("tier", tier) for tier in self.in_)
