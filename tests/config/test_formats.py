"""Dates in the admin read the same everywhere and say their zone."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.utils import display_for_value
from django.utils import translation


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 11, 26, 14, 42, tzinfo=UTC), "26 Nov 2026 14:42 UTC"),
        (date(2026, 9, 1), "1 Sep 2026"),
    ],
)
def test_lists_show_dates_in_one_way(value: date, shown: str) -> None:
    with translation.override("en"):
        assert display_for_value(value, "-") == shown
