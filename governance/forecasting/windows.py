"""When past baskets come again: in the first week of the offer's window, same weekday, same time of day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from decisions.public import Offer

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Of a draft, as far as it lies ahead; `ends` is the first instant at which it is over, or its sunset."""

    starts: datetime
    ends: datetime | None

    @classmethod
    def of(cls, offer: Offer, at: datetime) -> "Window":
        """The window from this moment on; from its start, where that lies ahead."""
        starts = at if offer.starts is None else max(at, offer.starts)
        ends = [end for end in (offer.ends, offer.sunset) if end is not None]
        return cls(starts, min(ends, default=None))

    @property
    def days(self) -> float | None:
        """Its length; None where it has no end."""
        return None if self.ends is None else max(0.0, (self.ends - self.starts) / DAY)

    def holds(self, moment: datetime) -> bool:
        """Whether a moment from its start on lies in it."""
        return self.ends is None or moment < self.ends

    def day_of(self, moment: datetime) -> int:
        """The day of its first week that a moment lies on, from 0."""
        return (moment - self.starts) // DAY


def moved(moment: datetime, zone: str, starts: datetime) -> datetime:
    """The moment with the same weekday and time on a zone's clock in the seven days from `starts` on."""
    clock = _zone(zone)
    then, first = moment.astimezone(clock), starts.astimezone(clock)
    day = first.date() + timedelta(days=(then.weekday() - first.weekday()) % 7)
    found = datetime.combine(day, then.timetz())
    if found < starts:  # the same weekday, but earlier
        found = datetime.combine(day + WEEK, then.timetz())
    # Where the clocks go back, a week is an hour longer than seven days.
    return min(found, starts + WEEK - timedelta(microseconds=1)).astimezone(starts.tzinfo)


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
