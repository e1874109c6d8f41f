"""Condition: days of the week and hours of the day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import TextList, TimeOfDay
from decisions.engine.local_time import local_instants
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Schedule(Condition):
    """The moment lies within days and hours of the offer's zone; past midnight counts to the day before."""

    days: tuple[str, ...] = param(TextList(at_least=1, options=DAYS), "days", default=DAYS)
    from_: int = param(TimeOfDay(), "from", default=0)
    to: int = param(
        TimeOfDay(), "to", help="Not included; earlier than from = past midnight.", default=24 * 60
    )

    kind: ClassVar[str] = "schedule"
    label: ClassVar[str] = "Days and hours"
    sample: ClassVar = {"kind": "schedule", "days": ["fri", "sat"], "from": "17:00", "to": "20:00"}

    def check(self, path: str, reading: Reading) -> None:
        if self.from_ == self.to:
            reading.refuse(path, "contradiction", "from and to are the same: the window is empty")

    def judge(self, view: View) -> tuple[Reason, ...]:
        if self._holds(view.basket.clock, view.zone):
            return ()
        time = TimeOfDay()
        params = {"days": list(self.days), "from": time.dump(self.from_), "to": time.dump(self.to)}
        return (Reason(Code.OUTSIDE_SCHEDULE, params),)

    def next_change(self, clock: datetime, zone: str) -> datetime | None:
        now = self._holds(clock, zone)
        instants = local_instants(clock, zone, (self.from_, self.to))
        return next((each for each in instants if each > clock and self._holds(each, zone) != now), None)

    def _holds(self, clock: datetime, zone: str) -> bool:
        local = clock.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        day = local.date()
        if self.from_ < self.to:
            inside = self.from_ <= minute < self.to
        else:
            inside = minute >= self.from_ or minute < self.to
            if minute < self.to:
                day -= timedelta(days=1)
        return inside and DAYS[day.weekday()] in self.days
