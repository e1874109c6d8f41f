"""Whether a budget lasts: what is given of it against how much of its window has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.money import to_text
from decisions.public import Burn

STEPS = (50, 80, 100)
"""Per cent of a budget at which somebody is told."""
FASTER = 1.5
"""So many times faster than its window passes, a budget is told of before it is used up."""
TOO_EARLY = 0.1
"""Of the budget: below this nothing is projected, for a single order would decide it."""
LONG = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Pace:
    """One budget with its window; `at` is when it was looked at."""

    burn: Burn
    starts: datetime
    ends: datetime
    at: datetime

    @property
    def given(self) -> int:
        """Minor units that are used or held."""
        return self.burn.used + self.burn.held

    @property
    def share(self) -> float:
        """Of the budget, what is given: 0 to 1, more where tills have sold beyond it."""
        return (self.given + self.burn.debt) / self.burn.limit if self.burn.limit else 1.0

    @property
    def elapsed(self) -> float:
        """Of the window, what has passed: 0 to 1."""
        return min(1.0, max(0.0, (self.at - self.starts) / (self.ends - self.starts)))

    @property
    def percent(self) -> int:
        return int(self.share * 100)

    @property
    def elapsed_percent(self) -> int:
        return int(self.elapsed * 100)

    @property
    def projected_end(self) -> datetime | None:
        """When it is used up if it goes on as until now; None: not before the window ends, or unknown."""
        passed = self.at - self.starts
        if self.share >= 1 or self.share < TOO_EARLY or passed <= timedelta():
            return None
        left = min(passed * ((1 - self.share) / self.share), LONG)
        return self.at + left if self.at + left < self.ends else None

    @property
    def is_fast(self) -> bool:
        """Whether it is used up well before its window ends."""
        return self.projected_end is not None and self.share > FASTER * self.elapsed

    @property
    def step(self) -> int:
        """The last step that it has reached; 0 below the first."""
        return max((step for step in STEPS if self.percent >= step), default=0)

    @property
    def left(self) -> str:
        return self.told(max(0, self.burn.limit - self.given))

    @property
    def limit(self) -> str:
        return self.told(self.burn.limit)

    @property
    def spent(self) -> str:
        return self.told(self.given)

    def told(self, minor: int) -> str:
        """An amount in words."""
        return f"{to_text(minor, self.burn.unit)} {self.burn.unit}"
