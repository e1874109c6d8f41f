"""Instants at which a wall clock shows a time of the day, changes of clocks included."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

AHEAD = 15
"""Days looked ahead: two weeks, so that a day on which the clocks skip a weekly hour has a successor."""


def local_instants(clock: datetime, zone: str, minutes: Collection[int]) -> list[datetime]:
    """In order, from a day before `clock` on: where a local day reaches these minutes, and changes of clocks.

    A local time that happens twice stands there twice; one that is skipped is where the clocks change.
    """
    place = ZoneInfo(zone)
    first = datetime.combine(clock.astimezone(place).date(), time.min)
    found: set[datetime] = set()
    for ahead in range(-1, AHEAD):
        day = first + timedelta(days=ahead)
        for minute in minutes:
            local = (day + timedelta(minutes=minute)).replace(tzinfo=place)
            found.update(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        changed = _change_of_clocks(day.replace(tzinfo=place).astimezone(UTC), place)
        if changed is not None:
            found.add(changed)
    return sorted(found)


def _change_of_clocks(start: datetime, place: ZoneInfo) -> datetime | None:
    """The minute within 25 hours from which the zone has another offset from UTC."""
    low, high = 0, 25 * 60

    def offset(minute: int) -> timedelta | None:
        return (start + timedelta(minutes=minute)).astimezone(place).utcoffset()

    before = offset(low)
    if offset(high) == before:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return start + timedelta(minutes=high)
