"""The uses of one offer, counted as its limits count them."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from decisions.engine import Offer, Request
from decisions.engine.identities import counted
from decisions.engine.limits import PeriodLimit
from decisions.engine.periods import period_key, rolling_start


@dataclass(frozen=True, slots=True)
class Use:
    """One order that used the offer, or several of which no more is known than how many."""

    who: Mapping[str, str]
    """What the customer was known by."""
    moment: datetime | None
    channel: str | None = None
    store: str | None = None
    times: int = 1


class Uses:
    """Everything that counts for one offer's limits."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.uses: list[Use] = []
        self.total = 0
        self._by_identity: dict[tuple[str, str], list[int]] = {}
        """The places of the uses by each identity."""
        self._places: dict[tuple[str, str], int] = {}
        """Uses by channel and by store."""
        self._calendar: dict[str, int] = {}
        """Uses by period."""
        self._instants: list[datetime] = []
        """Those of all uses, sorted."""

    def at_least(self, total: int) -> None:
        """So many uses there were in all, whether anything else is known of them or not."""
        self.total = max(self.total, total)

    def add(self, use: Use) -> None:
        """One more use."""
        for each in use.who.items():
            self._by_identity.setdefault(each, []).append(len(self.uses))
        self.uses.append(use)
        self.total += use.times
        for place in (("channel", use.channel), ("store", use.store)):
            if place[1] is not None:
                self._places[place[0], place[1]] = self._places.get((place[0], place[1]), 0) + use.times
        if use.moment is not None:
            insort(self._instants, use.moment)
            for period in {each.period for each in self.offer.limits.per_period}:
                key = period_key(use.moment, self.offer.zone, period)
                self._calendar[key] = self._calendar.get(key, 0) + 1

    def left(self, who: Mapping[str, str], request: Request, moment: datetime) -> dict[str, int]:
        """By name of limit: the uses that it leaves to a request; nothing where it doesn't bind."""
        limits = self.offer.limits
        known = counted(who, limits.identities)
        mine = [self.uses[at] for at in {at for each in known for at in self._by_identity.get(each, ())}]
        found: dict[str, int] = {}
        if limits.total is not None:
            found["total"] = limits.total - self.total
        if limits.per_customer is not None and known:
            found["per_customer"] = limits.per_customer - sum(use.times for use in mine)
        if request.channel in limits.per_channel:
            used = self._places.get(("channel", request.channel), 0)
            found["per_channel"] = limits.per_channel[request.channel] - used
        if limits.per_store is not None and request.store is not None:
            found["per_store"] = limits.per_store - self._places.get(("store", request.store), 0)
        periods = [each for each in limits.per_period if known or each.per == "offer"]
        if periods:
            found["per_period"] = min(each.count - self._within(each, mine, moment) for each in periods)
        return {name: max(0, left) for name, left in found.items()}

    def _within(self, limit: PeriodLimit, mine: Iterable[Use], moment: datetime) -> int:
        """The uses that count in the period in which a moment lies, or that reaches back from it."""
        zone = self.offer.zone
        if limit.kind_ == "rolling":
            start = rolling_start(moment, limit.period)
            if limit.per == "offer":
                return bisect_right(self._instants, moment) - bisect_right(self._instants, start)
            return sum(1 for use in mine if use.moment is not None and start < use.moment <= moment)
        key = period_key(moment, zone, limit.period)
        if limit.per == "offer":
            return self._calendar.get(key, 0)
        moments = (use.moment for use in mine if use.moment is not None)
        return sum(1 for each in moments if period_key(each, zone, limit.period) == key)
