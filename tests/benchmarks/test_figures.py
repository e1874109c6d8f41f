"""How figures are summed up and judged."""

import pytest

from benchmarks.measuring.figures import judged, percentile


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        ([float(number) for number in range(1, 101)], 0.99, 99.0),
        ([float(number) for number in range(1, 201)], 0.99, 198.0),
        ([5.0], 0.99, 5.0),
        ([1.0, 2.0], 1.0, 2.0),
    ],
)
def test_percentiles_are_values_that_were_measured(values: list[float], share: float, found: float) -> None:
    assert percentile(values, share) == found


def test_targets_stand_beside_their_figures() -> None:
    rows = judged({"p99_ms": 3.0, "proven": 0.99}, {"p99_ms": 3.0, "missing": 1.0}, {"proven": 1.0})
    assert rows == [
        {"figure": "p99_ms", "value": 3.0, "at_most": 3.0, "met": True},
        {"figure": "missing", "value": None, "at_most": 1.0, "met": False},
        {"figure": "proven", "value": 0.99, "at_least": 1.0, "met": False},
    ]
