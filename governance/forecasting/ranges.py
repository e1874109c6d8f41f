"""From weeks that were to the window that will be: its mean, its range, and when a budget is used up.

The range comes from a bootstrap of whole weeks: each week of the window is one of the past weeks, drawn with
replacement, so that busy and quiet days of a week stay together; what is left of the window is the first days
of one more. The same weeks and seed give the same range.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

DRAWS = 1_000
LOW, HIGH = 100, 900
"""Of the sorted draws: P10 and P90."""
DAYS = 7
NOTHING = 1e-6
"""Of a minor unit: what means of many days are off by."""
Grid = Sequence[Sequence[int]]
"""By past week: minor units (or counts) of each day of the offer's week."""


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected over a window, and between which bounds eight draws of ten lie."""

    mean: float
    low: float
    high: float
    draws: Sequence[float]
    """Sorted."""

    def share_from(self, amount: float) -> float:
        """The share of draws that reach an amount."""
        return sum(draw >= amount for draw in self.draws) / len(self.draws)


def over_window(grid: Grid, days: float, seed: str) -> Range:
    """The sum over so many days."""
    weeks, rest = divmod(days, DAYS)
    whole = [sum(week) for week in grid]
    part = [_first_days(week, rest) for week in grid]
    lot = random.Random(seed)
    draws = sorted(sum(lot.choices(whole, k=int(weeks))) + lot.choice(part) for _ in range(DRAWS))
    mean = (sum(whole) * int(weeks) + sum(part)) / len(grid)
    return Range(mean, draws[LOW], draws[HIGH - 1], draws)


def days_until(grid: Grid, amount: float) -> float | None:
    """After how many days of mean weeks an amount is used up; None = never."""
    week: list[float] = [sum(day) / len(grid) for day in zip(*grid, strict=True)]
    total: float = sum(week)
    if total <= 0:
        return None
    weeks = max(0, ceil(amount / total) - 1)
    left = amount - weeks * total
    for day, given in enumerate(week):
        if given > 0 and given >= left - NOTHING:
            return weeks * DAYS + day + min(1.0, left / given)
        left -= given
    return float((weeks + 1) * DAYS)


def _first_days(week: Sequence[int], days: float) -> float:
    """What a week's first days come to, the last of them in part."""
    whole = int(days)
    return sum(week[:whole]) + (week[whole] * (days - whole) if whole < DAYS else 0)
