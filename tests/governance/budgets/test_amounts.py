"""Budgets as they are typed."""

import pytest

from catalog.errors import OfferdeskError
from governance.budgets.amounts import read_amounts, read_budget, same, written


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("60000.00 EUR", {"EUR": "60000.00"}),
        ("60000 eur", {"EUR": "60000.00"}),
        (" 1.5  EUR ,\n 200 JPY, ", {"EUR": "1.50", "JPY": "200"}),
    ],
)
def test_what_is_read(text: str, amounts: dict[str, str]) -> None:
    assert read_amounts(text) == amounts
    assert read_amounts(written(amounts)) == amounts


@pytest.mark.parametrize(
    "text",
    ["", " , ", "60000", "EUR", "EUR 60000", "60,000.00 EUR", "1 EUR, 2 EUR", "-1 EUR", "0 EUR", "1e5 EUR"],
)
def test_what_is_not(text: str) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        read_amounts(text)
    assert refusal.value.code == "budget_unreadable"


def test_nothing_is_no_budget() -> None:
    with pytest.raises(OfferdeskError):
        read_budget({})


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"EUR": "500"}, {"EUR": "500.00"}, True),
        ({"EUR": "500"}, {"EUR": "501"}, False),
        ({"EUR": "500"}, {"USD": "500"}, False),
        (None, {}, True),
        (None, {"EUR": "1"}, False),
    ],
)
def test_whether_they_say_the_same(
    one: dict[str, str] | None, other: dict[str, str] | None, alike: bool
) -> None:
    assert same(one, other) is alike
