"""Sums of changes by week, day of the offer's week, currency and channel: whole numbers that add up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from decisions.public import Change

Json = Any
Place = tuple[int, int, str, str]
"""(week of the past, day of the offer's first week, currency, channel)."""


@dataclass(slots=True)
class Tally:
    """What one draft changes of some baskets; amounts in minor units."""

    cells: dict[Place, Counter[str]] = field(default_factory=dict)
    others: dict[str, Counter[str]] = field(default_factory=dict)
    """By currency: what each other offer gives less."""

    def add(self, place: Place, change: Change | None) -> None:
        """Count a basket that was asked about within the offer's window; None = nothing changes."""
        cell = self.cells.setdefault(place, Counter())
        cell["baskets"] += 1
        if change is None:
            return
        cell["orders"] += change.applied
        cell["changed"] += 1
        cell["given"] += change.given
        cell["gifts"] += change.gifts
        cell["displaced"] += sum(change.others.values())
        cell["net"] += change.net
        cell["revenue"] += change.revenue
        cell["bounded"] += not change.proven
        cell["gift_costs"] += change.gift_costs
        cell["cost"] += change.margins.cost
        for when, paid in (("before", change.margins.before), ("after", change.margins.after)):
            for rate, amount in paid.items():
                cell[f"{when}/{rate}"] += amount
        self.others.setdefault(place[2], Counter()).update(change.others)

    def merge(self, other: "Tally") -> None:
        """Add the sums of other baskets."""
        for place, cell in other.cells.items():
            self.cells.setdefault(place, Counter()).update(cell)
        for currency, less in other.others.items():
            self.others.setdefault(currency, Counter()).update(less)

    def as_json(self) -> Json:
        """The form that is stored; noughts are left out."""
        cells = [[*place, _kept(cell)] for place, cell in sorted(self.cells.items())]
        return {"cells": cells, "others": {name: _kept(less) for name, less in sorted(self.others.items())}}

    @classmethod
    def from_json(cls, raw: Json) -> "Tally":
        """The tally that was stored."""
        cells = {(week, day, *where): Counter(cell) for week, day, *where, cell in raw["cells"]}
        return cls(cells, {currency: Counter(less) for currency, less in raw["others"].items()})


def _kept(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}
