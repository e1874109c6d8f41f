"""Money: exact amounts, the one rounding, the one allocator."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.money import (
    CURRENCIES,
    LARGEST,
    MoneyError,
    Rounding,
    allocate,
    exponent,
    round_ratio,
    to_minor,
    to_text,
)

AMOUNTS: list[tuple[str, str, int]] = [
    ("12.50", "EUR", 1250),
    ("12.5", "EUR", 1250),
    ("12", "EUR", 1200),
    ("0", "EUR", 0),
    ("-0.01", "EUR", -1),
    ("12.500", "EUR", 1250),
    ("007.10", "EUR", 710),
    ("8000", "JPY", 8000),
    ("8000.00", "JPY", 8000),
    ("15.125", "KWD", 15125),
    ("10000000000000.00", "EUR", LARGEST),
]


@pytest.mark.parametrize(("text", "currency", "minor"), AMOUNTS)
def test_texts_become_minor_units(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor


WRONG: list[tuple[object, str, str]] = [
    ("12.505", "EUR", "more than 2 decimal places"),
    ("1.5", "JPY", "more than 0 decimal places"),
    ("1.1234", "KWD", "more than 3 decimal places"),
    ("10000000000000.01", "EUR", "too large"),
    ("9223372036854775808", "EUR", "not a plain decimal"),
    ("9" * 40, "EUR", "not a plain decimal"),
    ("", "EUR", "not a plain decimal"),
    ("NaN", "EUR", "not a plain decimal"),
    ("Infinity", "EUR", "not a plain decimal"),
    ("1e3", "EUR", "not a plain decimal"),
    ("+1", "EUR", "not a plain decimal"),
    ("1,50", "EUR", "not a plain decimal"),
    ("1_000", "EUR", "not a plain decimal"),
    (" 1", "EUR", "not a plain decimal"),
    ("1\n", "EUR", "not a plain decimal"),
    (".5", "EUR", "not a plain decimal"),
    ("5.", "EUR", "not a plain decimal"),
    ("--5", "EUR", "not a plain decimal"),
    ("٣", "EUR", "not a plain decimal"),
    (12.5, "EUR", "decimal text"),
    (12, "EUR", "decimal text"),
    (Decimal("12.5"), "EUR", "decimal text"),
    (True, "EUR", "decimal text"),
    (None, "EUR", "decimal text"),
    ("1", "XYZ", "not an ISO 4217 currency"),
    ("1", "eur", "not an ISO 4217 currency"),
    ("1", "", "not an ISO 4217 currency"),
]


@pytest.mark.parametrize(("text", "currency", "reason"), WRONG)
def test_what_is_no_amount_is_refused_never_rounded(text: object, currency: str, reason: str) -> None:
    with pytest.raises(MoneyError, match=reason):
        to_minor(text, currency)


def test_an_unhashable_currency_is_refused_too() -> None:
    with pytest.raises(MoneyError):
        exponent([])  # type: ignore[arg-type]


def test_exponents() -> None:
    assert {exponent(code) for code in CURRENCIES} == {0, 2, 3}
    assert [exponent(code) for code in ("JPY", "EUR", "USD", "KWD", "CLP", "TND")] == [0, 2, 2, 3, 0, 3]


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(sorted(CURRENCIES)))
def test_text_and_minor_units_are_the_same_amount(minor: int, currency: str) -> None:
    text = to_text(minor, currency)
    assert to_minor(text, currency) == minor
    assert Decimal(text) == Decimal(minor).scaleb(-exponent(currency))


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(1250, "EUR", "12.50"), (5, "EUR", "0.05"), (-5, "EUR", "-0.05"), (0, "KWD", "0.000"), (7, "JPY", "7")],
)
def test_texts_have_all_decimals(minor: int, currency: str, text: str) -> None:
    assert to_text(minor, currency) == text


ROUNDED: list[tuple[int, int, int, int, int]] = [
    # numerator, denominator, half up, half even, down
    (14985, 1000, 15, 15, 14),
    (5, 2, 3, 2, 2),
    (7, 2, 4, 4, 3),
    (1, 2, 1, 0, 0),
    (1, 3, 0, 0, 0),
    (2, 3, 1, 1, 0),
    (0, 7, 0, 0, 0),
    (14, 7, 2, 2, 2),
]


@pytest.mark.parametrize(("numerator", "denominator", "half_up", "half_even", "down"), ROUNDED)
def test_rounding(numerator: int, denominator: int, half_up: int, half_even: int, down: int) -> None:
    assert round_ratio(numerator, denominator) == half_up
    assert round_ratio(numerator, denominator, Rounding.HALF_EVEN) == half_even
    assert round_ratio(numerator, denominator, Rounding.DOWN) == down


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_rounding_agrees_with_decimal(numerator: int, denominator: int) -> None:
    modes = {
        Rounding.HALF_UP: ROUND_HALF_UP,
        Rounding.HALF_EVEN: ROUND_HALF_EVEN,
        Rounding.DOWN: ROUND_DOWN,
    }
    # Decimal's 28 digits keep every quotient of these sizes apart from a tie, so that it can be the judge.
    exact = Decimal(numerator) / Decimal(denominator)
    for ours, theirs in modes.items():
        assert round_ratio(numerator, denominator, ours) == int(exact.quantize(Decimal(1), theirs))


ALLOCATED: list[tuple[str, int, list[int], list[int], list[int], int]] = [
    # name, amount, weights, room, shares, not given
    ("three equal lines", 1000, [1000] * 3, [1000] * 3, [334, 333, 333], 0),
    ("a floor pushes on", 2000, [5000, 2000], [500, 2000], [500, 1500], 0),
    ("all floors", 2000, [5000, 2000], [500, 300], [500, 300], 1200),
    ("no cent to a zero line", 5, [0, 1, 0], [9, 9, 9], [0, 5, 0], 0),
    ("only zero lines", 5, [0, 0], [9, 9], [0, 0], 5),
    ("no line", 5, [], [], [], 5),
    ("nothing to give", 0, [3, 4], [3, 4], [0, 0], 0),
    ("largest remainder first", 10, [1, 2, 4], [10] * 3, [1, 3, 6], 0),
    ("no room at one", 10, [1, 1], [0, 10], [0, 10], 0),
]


@pytest.mark.parametrize(
    ("amount", "weights", "room", "shares", "rest"),
    [case[1:] for case in ALLOCATED],
    ids=[c[0] for c in ALLOCATED],
)
def test_allocation(amount: int, weights: list[int], room: list[int], shares: list[int], rest: int) -> None:
    assert allocate(amount, weights, room) == (shares, rest)


def test_ties_go_by_the_given_order() -> None:
    assert allocate(1, [5, 5, 5], [5, 5, 5], order=[2, 0, 1]) == ([0, 0, 1], 0)
    assert allocate(2, [5, 5, 5], [5, 5, 5], order=[2, 0, 1]) == ([1, 0, 1], 0)


@st.composite
def splits(draw: st.DrawFn) -> tuple[int, list[int], list[int]]:
    size = draw(st.integers(0, 12))
    weights = draw(st.lists(st.integers(0, 10_000), min_size=size, max_size=size))
    room = draw(st.lists(st.integers(0, 10_000), min_size=size, max_size=size))
    return draw(st.integers(0, 60_000)), weights, room


@given(splits())
def test_nothing_is_lost_and_no_room_is_passed(split: tuple[int, list[int], list[int]]) -> None:
    amount, weights, room = split
    shares, rest = allocate(amount, weights, room)
    assert sum(shares) + rest == amount
    assert rest >= 0
    for share, weight, most in zip(shares, weights, room, strict=True):
        assert 0 <= share <= most
        assert weight or not share
    if rest:
        assert all(
            share == most or not weight for share, weight, most in zip(shares, weights, room, strict=True)
        )


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
def test_without_floors_every_share_is_within_one_unit_of_exact(amount: int, weights: list[int]) -> None:
    shares, rest = allocate(amount, weights, [amount] * len(weights))
    assert rest == 0
    total = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(amount * weight, total)) < 1


@given(splits(), st.data())
def test_the_order_of_listing_changes_nothing(
    split: tuple[int, list[int], list[int]], data: st.DataObject
) -> None:
    amount, weights, room = split
    places = list(range(len(weights)))
    shuffled = data.draw(st.permutations(places))
    rank = [shuffled.index(place) for place in places]
    here, rest = allocate(amount, weights, room)
    there, rest_there = allocate(
        amount, [weights[place] for place in shuffled], [room[place] for place in shuffled], order=rank
    )
    assert rest == rest_there
    assert [there[shuffled.index(place)] for place in places] == here
