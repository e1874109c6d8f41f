"""Drawn codes: random enough, evenly drawn, without symbols that look alike."""

from collections import Counter

import pytest

from decisions.codes.drawing import ALPHABET, FEWEST_BITS, bits_of, draw
from decisions.models.codes import SHORTEST


def test_no_symbol_is_taken_for_another() -> None:
    assert not set("0O1ILU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 30
    assert ALPHABET.upper() == ALPHABET


def test_the_shortest_code_of_a_pool_is_long_enough() -> None:
    assert bits_of(SHORTEST) >= FEWEST_BITS > bits_of(SHORTEST - 1)
    with pytest.raises(ValueError, match="60 are needed"):
        draw(1, length=SHORTEST - 1)


@pytest.mark.parametrize(
    ("grouping", "parts"), [(0, [15]), (5, [5, 5, 5]), (4, [4, 4, 4, 3]), (15, [15]), (20, [15])]
)
def test_prefix_and_groups(grouping: int, parts: list[int]) -> None:
    for code in draw(50, length=15, prefix="SUM-", grouping=grouping):
        assert code.startswith("SUM-")
        assert [len(part) for part in code.removeprefix("SUM-").split("-")] == parts
        assert set(code.removeprefix("SUM-")) <= set(ALPHABET) | {"-"}


def test_all_are_different_and_every_symbol_is_as_likely_in_every_place() -> None:
    codes = draw(30_000, length=13)
    assert len(set(codes)) == 30_000
    for place in range(13):
        seen = Counter(code[place] for code in codes)
        # 1,000 of each are expected; six standard deviations are 190.
        assert all(abs(seen[symbol] - 1_000) < 190 for symbol in ALPHABET)
