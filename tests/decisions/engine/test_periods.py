"""Where days, weeks and months begin in fourteen zones, and how far rolling periods reach back."""

from datetime import UTC, datetime, timedelta

import pytest

from decisions.engine.periods import period_key, rolling_start

SECOND = timedelta(seconds=1)

BEGINS: list[tuple[str, str, str, str, str]] = [
    # zone, period, its first instant, the period before, the period
    ("UTC", "day", "2026-06-15T00:00:00Z", "2026-06-14", "2026-06-15"),
    ("Europe/Berlin", "day", "2026-03-28T23:00:00Z", "2026-03-28", "2026-03-29"),
    ("Europe/Berlin", "day", "2026-03-29T22:00:00Z", "2026-03-29", "2026-03-30"),  # 23 hours
    ("Europe/Berlin", "day", "2026-10-24T22:00:00Z", "2026-10-24", "2026-10-25"),
    ("Europe/Berlin", "day", "2026-10-25T23:00:00Z", "2026-10-25", "2026-10-26"),  # 25 hours
    ("Europe/Berlin", "week", "2026-03-29T22:00:00Z", "2026-W13", "2026-W14"),
    ("Europe/Berlin", "week", "2026-10-25T23:00:00Z", "2026-W43", "2026-W44"),
    ("Europe/Berlin", "week", "2027-01-03T23:00:00Z", "2026-W53", "2027-W01"),
    ("Europe/Berlin", "month", "2026-03-31T22:00:00Z", "2026-03", "2026-04"),
    ("Europe/Berlin", "month", "2026-10-31T23:00:00Z", "2026-10", "2026-11"),
    ("Europe/Berlin", "month", "2026-12-31T23:00:00Z", "2026-12", "2027-01"),
    ("Europe/London", "day", "2026-03-29T00:00:00Z", "2026-03-28", "2026-03-29"),
    ("Europe/London", "day", "2026-03-29T23:00:00Z", "2026-03-29", "2026-03-30"),
    ("Europe/London", "month", "2026-03-31T23:00:00Z", "2026-03", "2026-04"),
    ("Europe/London", "day", "2026-10-26T00:00:00Z", "2026-10-25", "2026-10-26"),
    ("America/New_York", "day", "2026-03-08T05:00:00Z", "2026-03-07", "2026-03-08"),
    ("America/New_York", "week", "2026-03-09T04:00:00Z", "2026-W10", "2026-W11"),
    ("America/New_York", "month", "2026-11-01T04:00:00Z", "2026-10", "2026-11"),
    ("America/New_York", "day", "2026-11-02T05:00:00Z", "2026-11-01", "2026-11-02"),
    ("America/Los_Angeles", "day", "2026-03-09T07:00:00Z", "2026-03-08", "2026-03-09"),
    ("America/Los_Angeles", "week", "2026-11-02T08:00:00Z", "2026-W44", "2026-W45"),
    ("America/St_Johns", "day", "2026-06-15T02:30:00Z", "2026-06-14", "2026-06-15"),
    ("America/St_Johns", "day", "2026-12-15T03:30:00Z", "2026-12-14", "2026-12-15"),
    # Midnight itself is skipped: the day begins at 01:00.
    ("America/Sao_Paulo", "day", "2018-11-04T03:00:00Z", "2018-11-03", "2018-11-04"),
    ("America/Sao_Paulo", "day", "2018-11-05T02:00:00Z", "2018-11-04", "2018-11-05"),
    ("America/Havana", "day", "2026-03-08T05:00:00Z", "2026-03-07", "2026-03-08"),
    ("Asia/Beirut", "day", "2026-03-28T22:00:00Z", "2026-03-28", "2026-03-29"),
    # Midnight happens twice: the day begins at the first one.
    ("America/Havana", "month", "2026-11-01T04:00:00Z", "2026-10", "2026-11"),
    ("America/Havana", "week", "2026-11-02T05:00:00Z", "2026-W44", "2026-W45"),
    # The hour before midnight happens twice.
    ("Asia/Beirut", "day", "2026-10-24T22:00:00Z", "2026-10-24", "2026-10-25"),
    ("Asia/Kolkata", "day", "2026-06-14T18:30:00Z", "2026-06-14", "2026-06-15"),
    ("Asia/Kolkata", "week", "2026-06-14T18:30:00Z", "2026-W24", "2026-W25"),
    ("Asia/Kathmandu", "month", "2026-06-30T18:15:00Z", "2026-06", "2026-07"),
    # Clocks that move by half an hour.
    ("Australia/Lord_Howe", "day", "2026-04-04T13:00:00Z", "2026-04-04", "2026-04-05"),
    ("Australia/Lord_Howe", "week", "2026-04-05T13:30:00Z", "2026-W14", "2026-W15"),
    ("Australia/Lord_Howe", "day", "2026-10-04T13:00:00Z", "2026-10-04", "2026-10-05"),
    ("Pacific/Auckland", "day", "2026-04-04T11:00:00Z", "2026-04-04", "2026-04-05"),
    ("Pacific/Auckland", "week", "2026-04-05T12:00:00Z", "2026-W14", "2026-W15"),
    ("Pacific/Auckland", "day", "2026-09-26T12:00:00Z", "2026-09-26", "2026-09-27"),
    ("Pacific/Auckland", "week", "2026-09-27T11:00:00Z", "2026-W39", "2026-W40"),
    # A whole day that never was.
    ("Pacific/Apia", "day", "2011-12-30T10:00:00Z", "2011-12-29", "2011-12-31"),
    ("Pacific/Apia", "month", "2011-12-31T10:00:00Z", "2011-12", "2012-01"),
    ("Pacific/Kiritimati", "day", "2026-06-14T10:00:00Z", "2026-06-14", "2026-06-15"),
]


@pytest.mark.parametrize(("zone", "period", "begins", "before", "key"), BEGINS)
def test_a_period_begins_on_the_second(zone: str, period: str, begins: str, before: str, key: str) -> None:
    moment = datetime.fromisoformat(begins)
    assert period_key(moment - SECOND, zone, period) == before
    assert period_key(moment, zone, period) == key


def test_many_zones_are_looked_at() -> None:
    assert len({zone for zone, *_ in BEGINS}) >= 12


WITHIN: list[tuple[str, str, str, str]] = [
    ("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25"),  # 02:30 twice
    ("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29"),  # 02:00 never
    ("America/Havana", "2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z", "2026-11-01"),  # 00:00 twice
    ("Asia/Beirut", "2026-10-24T20:30:00Z", "2026-10-24T21:30:00Z", "2026-10-24"),  # 23:30 twice
]


@pytest.mark.parametrize(("zone", "first", "second", "key"), WITHIN)
def test_a_change_of_clocks_divides_no_day(zone: str, first: str, second: str, key: str) -> None:
    assert {period_key(datetime.fromisoformat(text), zone, "day") for text in (first, second)} == {key}


def test_the_offset_in_which_an_instant_is_written_says_nothing() -> None:
    written = datetime.fromisoformat("2026-06-15T00:30:00+02:00")
    assert period_key(written, "UTC", "day") == "2026-06-14"
    assert rolling_start(written, "day") == datetime(2026, 6, 13, 22, 30, tzinfo=UTC)


def test_another_period_is_none() -> None:
    with pytest.raises(ValueError, match="year"):
        period_key(datetime(2026, 6, 15, tzinfo=UTC), "UTC", "year")


@pytest.mark.parametrize(
    ("moment", "period", "start"),
    [
        ("2026-06-15T12:00:00Z", "day", "2026-06-14T12:00:00Z"),
        ("2026-06-15T12:00:00Z", "week", "2026-06-08T12:00:00Z"),
        ("2026-06-15T12:00:00Z", "month", "2026-05-16T12:00:00Z"),
        ("2026-03-29T10:00:00Z", "day", "2026-03-28T10:00:00Z"),  # noon in Berlin; the day before, eleven
        ("2026-10-25T11:00:00Z", "day", "2026-10-24T11:00:00Z"),  # noon in Berlin; the day before, one
        ("0001-01-05T00:00:00Z", "month", "0001-01-01T00:00:00Z"),  # before it there is nothing
    ],
)
def test_rolling_periods_are_so_many_hours(moment: str, period: str, start: str) -> None:
    assert rolling_start(datetime.fromisoformat(moment), period) == datetime.fromisoformat(start)
