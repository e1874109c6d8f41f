"""Floats of a source become minor units by their decimal text."""

import pytest

from catalog.history.amounts import cents
from catalog.money import MoneyError


@pytest.mark.parametrize(
    ("value", "minor"),
    [
        pytest.param(0.0, 0, id="nothing"),
        pytest.param(0.01, 1, id="one cent"),
        pytest.param(0.29, 29, id="times a hundred it is 28.999"),
        pytest.param(1.1, 110, id="one place"),
        pytest.param(2.675 - 0.005, 267, id="a sum's noise below"),
        pytest.param(0.1 + 0.2, 30, id="a sum's noise above"),
        pytest.param(1.776357e-15, 0, id="nearly nothing"),
        pytest.param(-1.5, -150, id="negative"),
        pytest.param(840.0, 84000, id="whole"),
        pytest.param(4503599627370.49, 450359962737049, id="the largest exact to the cent"),
    ],
)
def test_amounts_are_exact_minor_units(value: float, minor: int) -> None:
    assert cents(value) == minor


@pytest.mark.parametrize("value", [1.005, 0.001, -2.345, float("nan"), float("inf")])
def test_parts_of_a_cent_and_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(MoneyError, match=r"parts of a cent|not an amount"):
        cents(value)
