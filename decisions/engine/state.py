"""Running amounts while offers are applied, and what they gave so far; all in minor units."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from decisions.engine.basket import Basket
from decisions.engine.view import View

Json = Any

STAGES = ("price", "item", "order", "shipping", "reward")
STAGE_NUMBER = {name: number for number, name in enumerate(STAGES)}
ORDER_STAGE = STAGE_NUMBER["order"]
REWARD_STAGE = STAGE_NUMBER["reward"]
SETTLING = REWARD_STAGE + 1
"""The end of the reward stage: what is earned on the totals after all discounts is settled here."""

Entry = tuple[int, int, int, int, Sequence[int], Sequence[int]]
"""(offer's rank, stage, row or SHIPPING, amount, units, each unit's share) of one cut."""
SHIPPING = -1


Clipped = tuple[int, int, tuple[str, ...], str]
"""(offer's rank, amount not given, the guardrails that kept it, else whose budget did: "offer", "campaign").

Neither = the product's own floor."""

Taken: TypeAlias = dict[tuple[int, int], tuple[tuple[int, bool], ...]]
"""Units used by multi-unit offers: (row, unit) -> (offer's rank, shares units) of each."""
NOTHING_KEPT: tuple[int, Taken] = (-1, {})


class State:
    """Amounts per row and unit, shipping, and the entries made; copied where the search branches."""

    __slots__ = (
        "after_items",
        "after_items_shipping",
        "clipped",
        "entries",
        "gifts",
        "kept",
        "openings",
        "pots",
        "reduced",
        "rewards",
        "shipping",
        "start",
        "start_shipping",
        "taken",
        "totals",
        "units",
    )

    def __init__(self, basket: Basket) -> None:
        self.totals = [row.base for row in basket.rows]
        self.units = [list(row.unit_prices) for row in basket.rows]
        self.shipping = basket.shipping
        self.start = list(self.totals)
        self.after_items = self.start
        self.start_shipping = self.after_items_shipping = basket.shipping
        self.taken: Taken = {}
        self.kept = NOTHING_KEPT
        """(rank of an outsider that is tried on what a set leaves, the units that the set keeps from it)."""
        self.entries: list[Entry] = []
        self.clipped: list[Clipped] = []
        self.pots: list[int] = []
        """What is left of each of the guardrails' pots, and of budgets that could bind."""
        self.reduced: frozenset[int] = frozenset()
        """Rows that the price stage has reduced, known once it is over."""
        self.gifts: list[tuple[int, str, int, str]] = []
        """(offer's rank, SKU, quantity, add)."""
        self.rewards: list[tuple[int, Mapping[str, Json]]] = []
        """(offer's rank, what it grants: kind and details)."""
        self.openings: dict[int, View] = {}
        """By offer's rank: the amounts at the start of its earliest stage, where it has later ones too."""

    def copy(self) -> "State":
        """An independent state; unit lists are replaced on change, never changed in place."""
        new = State.__new__(State)
        new.totals = self.totals.copy()
        new.units = self.units.copy()
        new.shipping = self.shipping
        new.start = self.start
        new.after_items = self.after_items
        new.start_shipping = self.start_shipping
        new.after_items_shipping = self.after_items_shipping
        new.taken = self.taken.copy()
        new.kept = self.kept
        new.entries = self.entries.copy()
        new.clipped = self.clipped.copy()
        new.pots = self.pots.copy()
        new.reduced = self.reduced
        new.gifts = self.gifts.copy()
        new.rewards = self.rewards.copy()
        new.openings = self.openings.copy()
        return new

    def takers(self, rank: int, unit: tuple[int, int]) -> tuple[tuple[int, bool], ...]:
        """Who has used up a unit as an offer finds it at its turn."""
        found = self.taken.get(unit, ())
        if rank == self.kept[0]:
            found += tuple(each for each in self.kept[1].get(unit, ()) if each not in found)
        return found

    def restore(self, before: "State") -> None:
        """Go back to an earlier copy."""
        for name in self.__slots__:
            setattr(self, name, getattr(before, name))

    def enter(self, stage: int, before: int) -> None:
        """Mark the start of a stage: thresholds of its offers read these amounts."""
        self.start = self.totals.copy()
        self.start_shipping = self.shipping
        if before <= 0 < stage:
            self.reduced = frozenset(entry[2] for entry in self.entries if entry[2] != SHIPPING)
        if stage <= ORDER_STAGE or before < ORDER_STAGE:
            self.after_items = self.start
            self.after_items_shipping = self.shipping

    def view(self, basket: Basket, zone: str = "UTC") -> View:
        """What an offer whose turn comes first in this stage sees."""
        return View(
            basket,
            self.start,
            self.after_items,
            self.start_shipping,
            self.after_items_shipping,
            zone,
            self.reduced,
        )

    def saving(self, basket: Basket) -> int:
        """What the shopper saves so far, shipping included."""
        return sum(row.base for row in basket.rows) - sum(self.totals) + basket.shipping - self.shipping
