"""Offers begin and end on the second, in fourteen zones: at midnights that are skipped or come twice, on days
of 23 and 25 hours, on leap days."""

from datetime import datetime, timedelta

import pytest

from tests.decisions.engine.running import basket, one

SECOND = timedelta(seconds=1)
WINDOWS: list[tuple[str, str, str, str, str]] = [
    # zone, starts, ends, the first instant of the offer, the first without it
    ("UTC", "2024-02-29", "2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
    ("Europe/London", "2028-02-29", "2028-02-29", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"),
    ("Europe/London", "2026-03-29", "2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"),
    ("Europe/Berlin", "2026-03-29", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
    ("Europe/Berlin", "2026-10-25", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
    # 02:30 never comes: 03:30 does; 02:30 comes twice: the first time counts.
    ("Europe/Berlin", "2026-03-29T02:30", "2026-10-25T02:30", "2026-03-29T01:30:00Z", "2026-10-25T00:30:00Z"),
    ("America/New_York", "2026-03-08", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
    (
        "America/New_York",
        "2026-03-08T02:30",
        "2026-11-01T01:30",
        "2026-03-08T07:30:00Z",
        "2026-11-01T05:30:00Z",
    ),
    # A midnight that is skipped, and one that comes twice.
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
    ("America/Havana", "2026-03-08", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
    ("America/Havana", "2026-11-01", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
    ("Asia/Beirut", "2026-03-29", "2026-03-29", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"),
    ("America/St_Johns", "2026-06-15", "2026-06-15", "2026-06-15T02:30:00Z", "2026-06-16T02:30:00Z"),
    ("America/Los_Angeles", "2026-11-01", "2026-11-01", "2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"),
    ("Asia/Kathmandu", "2026-12-31", "2026-12-31", "2026-12-30T18:15:00Z", "2026-12-31T18:15:00Z"),
    ("Australia/Lord_Howe", "2026-04-05", "2026-04-05", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"),
    ("Pacific/Auckland", "2026-09-27", "2026-09-27", "2026-09-26T12:00:00Z", "2026-09-27T11:00:00Z"),
    # The 30th never was: the 29th is followed by the 31st.
    ("Pacific/Apia", "2011-12-29", "2011-12-31", "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z"),
    ("Pacific/Kiritimati", "2026-06-15", "2026-06-15", "2026-06-14T10:00:00Z", "2026-06-15T10:00:00Z"),
]


def applies(zone: str, starts: str, ends: str, at: datetime) -> bool:
    offer = {
        "offer": "timed",
        "zone": zone,
        "starts": starts,
        "ends": ends,
        "give": [{"kind": "percent_off", "percent": "10"}],
    }
    told = one({"offers": [offer], "requests": [basket(("DRESS", 1, "10.00"), at=at.isoformat())]})
    return bool(told["offers"])


@pytest.mark.parametrize(("zone", "starts", "ends", "first", "over"), WINDOWS)
def test_an_offer_begins_and_ends_on_the_second(
    zone: str, starts: str, ends: str, first: str, over: str
) -> None:
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(over)
    moments = [begin - SECOND, begin, end - SECOND, end]
    assert [applies(zone, starts, ends, at) for at in moments] == [False, True, True, False]


def test_many_zones_are_looked_at() -> None:
    assert len({zone for zone, *_ in WINDOWS}) >= 12
