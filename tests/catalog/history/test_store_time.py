"""Unlabelled UTC is read as UTC and shown on the store's clock, summer and winter."""

from datetime import UTC, datetime

import pytest

from catalog.history.store_time import sold_instant, store_clock


@pytest.mark.parametrize(
    ("unlabelled", "clock"),
    [
        pytest.param("2017-02-27T05:00:00", "2017-02-27T00:00:00-05:00", id="Monday's midnight"),
        pytest.param("2017-02-27T04:59:59", "2017-02-26T23:59:59-05:00", id="a second before, still Sunday"),
        pytest.param("2017-03-12T06:59:59", "2017-03-12T01:59:59-05:00", id="before the gap"),
        pytest.param("2017-03-12T07:00:00", "2017-03-12T03:00:00-04:00", id="after the gap"),
        pytest.param(
            "2017-11-05T05:30:00", "2017-11-05T01:30:00-04:00", id="the overlap's first half past one"
        ),
        pytest.param("2017-11-05T06:30:00", "2017-11-05T01:30:00-05:00", id="the overlap's second"),
        pytest.param("2018-01-01T04:30:00", "2017-12-31T23:30:00-05:00", id="New Year's Eve"),
    ],
)
def test_the_stores_clock(unlabelled: str, clock: str) -> None:
    instant = sold_instant(datetime.fromisoformat(unlabelled))
    assert instant.tzinfo is UTC
    assert store_clock(instant) == clock
