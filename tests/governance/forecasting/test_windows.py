"""When past baskets come again, and what that makes of a window."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from decisions.public import read_offer
from governance.forecasting.windows import Window, moved

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
"""A Monday."""
MIDNIGHT, AT_NOON = "2026-06-15T00:00:00Z", "2026-06-15T12:00:00Z"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("at", "zone", "starts", "expected"),
    [
        pytest.param("2017-11-08T18:30:00Z", "UTC", MIDNIGHT, "2026-06-17T18:30:00Z", id="Wednesday"),
        pytest.param("2017-11-06T11:00:00Z", "UTC", AT_NOON, "2026-06-22T11:00:00Z", id="before noon"),
        pytest.param("2017-11-06T12:00:00Z", "UTC", AT_NOON, AT_NOON, id="at noon"),
        pytest.param(
            "2017-11-08T23:30:00Z", "America/New_York", MIDNIGHT, "2026-06-17T22:30:00Z",
            id="half past six in the evening, winter and summer",
        ),
        pytest.param(
            "2017-11-06T02:00:00Z", "America/New_York", MIDNIGHT, "2026-06-15T01:00:00Z",
            id="still Sunday on its store's clock",
        ),
    ],
)  # fmt: skip
def test_weekday_and_time_of_day_stay(at: str, zone: str, starts: str, expected: str) -> None:
    assert moved(moment(at), zone, moment(starts)) == moment(expected)


def test_a_week_moves_onto_a_week_each_moment_once() -> None:
    """Also over the end of summer time, where the week has an hour more."""
    starts = moment("2026-10-21T10:00:00Z")
    hours = [moment("2017-03-01T00:30:00Z") + timedelta(hours=hour) for hour in range(7 * 24)]
    found = [moved(hour, "Europe/Berlin", starts) for hour in hours]
    assert all(starts <= each < starts + timedelta(days=7) for each in found)
    assert len(set(found)) >= len(hours) - 1


JULY = moment("2026-07-01T00:00:00Z")


def window(**changes: Any) -> Window:
    offer = {"offer": "x", "give": [{"kind": "percent_off", "percent": "1"}], **changes}
    return Window.of(read_offer(offer), NOON)


@pytest.mark.parametrize(
    ("changes", "starts", "days"),
    [
        pytest.param({}, NOON, None, id="without an end"),
        pytest.param({"starts": "2026-06-01", "ends": "2026-06-16"}, NOON, 1.5, id="it began: from now on"),
        pytest.param({"starts": "2026-07-01", "ends": "2026-07-31"}, JULY, 31, id="ahead"),
        pytest.param({"sunset": "2026-06-15"}, NOON, 0.5, id="only a sunset"),
        pytest.param({"ends": "2026-06-01"}, NOON, 0, id="over"),
    ],
)  # fmt: skip
def test_the_window_that_lies_ahead(changes: dict[str, Any], starts: datetime, days: float | None) -> None:
    assert (window(**changes).starts, window(**changes).days) == (starts, days)


def test_days_of_the_first_week_begin_with_the_window() -> None:
    found = window(starts="2026-06-01", ends="2026-06-16")
    assert [found.day_of(NOON + timedelta(hours=hours)) for hours in (0, 23, 24, 167)] == [0, 0, 1, 6]
    assert [found.holds(NOON + timedelta(hours=hours)) for hours in (0, 35, 36)] == [True, True, False]
