"""Windows in their own zone: "1 Jun to the end of 31 Aug (Berlin)"."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats
from django.utils.translation import gettext as _


def window_text(starts: datetime | None, ends: datetime | None, zone: str) -> str:
    """Both ends of a window, or the one there is, with the zone's city; "" for an open window."""
    start, end = start_text(starts, zone), end_text(ends, zone)
    city = f" ({city_of(zone)})"
    if start and end:
        return _("%(start)s to %(end)s") % {"start": start, "end": end} + city
    if start:
        return _("from %(start)s") % {"start": start} + city
    return _("to %(end)s") % {"end": end} + city if end else ""


def start_text(moment: datetime | None, zone: str) -> str:
    """ "1 Jun 2026", with the time where it is not midnight."""
    if moment is None:
        return ""
    local = moment.astimezone(_zone(zone))
    return _day(local) if (local.hour, local.minute) == (0, 0) else f"{_day(local)} {local:%H:%M}"


def end_text(moment: datetime | None, zone: str) -> str:
    """ "the end of 31 Aug 2026" for a midnight, else the time."""
    if moment is None:
        return ""
    local = moment.astimezone(_zone(zone))
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return _("the end of %(day)s") % {"day": _day(local - timedelta(hours=1))}
    return f"{_day(local)} {local:%H:%M}"


def city_of(zone: str) -> str:
    """ "Berlin" for Europe/Berlin."""
    return (zone or "UTC").rpartition("/")[2].replace("_", " ")


def _day(local: datetime) -> str:
    return str(formats.date_format(local, "j M Y"))


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
