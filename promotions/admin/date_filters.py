"""Filtering lists by days: from the start of one to the end of another, in UTC as the page says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateFilter


class DayRangeFilter(RangeDateFilter):  # type: ignore[misc]
    """unfold's range of days made exact: both days count whole, and instants are compared with instants."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (self._day(edge) for edge in ("from", "to"))
        if first is not None:
            queryset = queryset.filter(**{f"{self.field_path}__gte": first})
        if last is not None:
            queryset = queryset.filter(**{f"{self.field_path}__lt": last + timedelta(days=1)})
        return queryset

    def _day(self, edge: str) -> datetime | None:
        """The start of a day; None where none, or nothing readable, was given."""
        try:
            day = date.fromisoformat(str(self.used_parameters.get(f"{self.field_path}_{edge}") or ""))
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        except ValueError:
            return None
