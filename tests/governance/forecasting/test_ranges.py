"""Means, ranges and the end of a budget, by hand."""

import pytest

from governance.forecasting.ranges import days_until, over_window

EVEN = [[10] * 7] * 8
WEEKS = [[week] * 7 for week in range(1, 9)]
"""Weeks of 7, 14 ... 56."""
WEEKEND = [[0, 0, 0, 0, 0, 50, 50], [0, 0, 0, 0, 0, 100, 0]]


@pytest.mark.parametrize(
    ("days", "mean"),
    [
        pytest.param(7, 31.5, id="one week"),
        pytest.param(70, 315, id="ten weeks"),
        pytest.param(10, 45, id="and three days"),
        pytest.param(0.5, 2.25, id="half a day"),
        pytest.param(0, 0, id="none"),
    ],
)
def test_the_mean_goes_with_the_days(days: float, mean: float) -> None:
    assert over_window(WEEKS, days, "x").mean == mean


def test_without_variation_there_is_no_range() -> None:
    found = over_window(EVEN, 30, "x")
    assert (found.low, found.mean, found.high) == (300, 300, 300)


def test_the_range_is_that_of_whole_weeks() -> None:
    """One of eight weeks is drawn: each is an eighth of the draws, the tenth part lies in the lowest one."""
    found = over_window(WEEKS, 7, "x")
    assert (found.low, found.high) == (7, 56)
    assert set(found.draws) == {7 * week for week in range(1, 9)}


def test_more_weeks_even_each_other_out() -> None:
    short, long = over_window(WEEKS, 7, "x"), over_window(WEEKS, 364, "x")
    assert (long.high - long.low) / long.mean < (short.high - short.low) / short.mean / 4
    assert long.low < long.mean < long.high


def test_the_same_seed_draws_the_same() -> None:
    assert over_window(WEEKS, 30, "x") == over_window(WEEKS, 30, "x")
    assert over_window(WEEKS, 30, "x").draws != over_window(WEEKS, 30, "y").draws


@pytest.mark.parametrize(
    ("amount", "share"),
    [pytest.param(7, 1.0, id="all"), pytest.param(57, 0.0, id="none")],
)
def test_the_share_of_draws_that_reach_an_amount(amount: float, share: float) -> None:
    assert over_window(WEEKS, 7, "x").share_from(amount) == share


@pytest.mark.parametrize(
    ("grid", "amount", "days"),
    [
        pytest.param(EVEN, 25, 2.5, id="in the third day"),
        pytest.param(EVEN, 70, 7, id="on the last second of the week"),
        pytest.param(EVEN, 155, 15.5, id="weeks later"),
        pytest.param(WEEKEND, 75, 6, id="not before the weekend"),
        pytest.param(WEEKEND, 100, 7, id="with the week"),
        pytest.param(WEEKEND, 137.5, 12.5, id="on the second Saturday"),
        pytest.param([[0] * 7], 1, None, id="never"),
    ],
)
def test_when_a_budget_is_used_up(grid: list[list[int]], amount: float, days: float | None) -> None:
    assert days_until(grid, amount) == days
