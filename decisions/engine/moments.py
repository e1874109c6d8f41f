"""Dates and local times of documents as instants (UTC)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from decisions.engine.language.problems import Reading, name_of
from decisions.engine.language.values import Json

_OTHERS = re.compile(r"localtime|posixrules|Factory|(?:posix|right)/.*", re.ASCII)
"""Names that some hosts know beside the zones, and that mean something else on another host."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LOCAL = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def read_zone(raw: Json, path: str, reading: Reading) -> str:
    """An IANA zone name; "UTC" when absent."""
    if raw is None:
        return "UTC"
    try:
        if not isinstance(raw, str) or not raw or len(raw) > 64 or _OTHERS.fullmatch(raw):
            raise ValueError
        ZoneInfo(raw)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        reading.refuse(path, "unknown_zone", "must be an IANA time zone such as Europe/Berlin")
        return "UTC"
    return raw


def read_moment(raw: Json, zone: str, path: str, reading: Reading, *, end_of_day: bool) -> datetime | None:
    """The instant of a date or local time.

    A date is the start of that local day, or with `end_of_day` the start of the next one. A local time in
    a DST gap moves forward by the gap; in an overlap the first one counts.
    """
    if raw is None:
        return None
    try:
        if isinstance(raw, str) and _DATE.fullmatch(raw):
            day = date.fromisoformat(raw) + timedelta(days=1 if end_of_day else 0)
            return in_zone(datetime.combine(day, time.min), zone)
        if isinstance(raw, str) and _LOCAL.fullmatch(raw):
            moment = datetime.fromisoformat(raw)
            return in_zone(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    shown = repr(raw[:40]) if isinstance(raw, str) else name_of(raw)
    reading.refuse(
        path, "wrong_moment", f'must be a date "2026-06-01" or local time "2026-06-01T09:00", not {shown}'
    )
    return None


def in_zone(local: datetime, zone: str) -> datetime:
    """The instant of a naive local time."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
