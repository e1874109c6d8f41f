"""Days, weeks and months in which uses are counted."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
"""A rolling period is so many times 24 hours, whatever the clocks on the wall do."""
_FIRST = datetime.min.replace(tzinfo=UTC)


def period_key(moment: datetime, zone: str, period: str) -> str:
    """The calendar period of a zone in which an instant lies.

    A day is "2026-06-15", a week (ISO 8601, from Monday) "2026-W25", a month "2026-06". Two instants lie in
    one period exactly if their keys are equal.
    """
    day = moment.astimezone(ZoneInfo(zone)).date()
    if period == "day":
        return day.isoformat()
    if period == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if period == "month":
        return f"{day.year:04d}-{day.month:02d}"
    raise ValueError(period)


def rolling_start(moment: datetime, period: str) -> datetime:
    """The instant after which a use still counts at a moment: what lies exactly there no longer does."""
    span = SPANS[period]
    return moment - span if moment - _FIRST > span else _FIRST
