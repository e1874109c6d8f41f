"""Sums of one number of each part."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.engine.choosing.sums import attainable, first_of_all, highest, one_of_each

PARTS = st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=4, unique=True), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(PARTS, st.integers(-1, 50))
def test_sums_are_those_of_all_combinations(parts: list[list[int]], at_most: int) -> None:
    sums = {sum(numbers) for numbers in product(*parts)}
    found = attainable(parts)
    assert found == sum(1 << each for each in sums)
    assert highest(found, at_most) == max((each for each in sums if each <= at_most), default=-1)


@settings(max_examples=200, deadline=None)
@given(PARTS, st.data())
def test_the_first_of_all_ways(parts: list[list[int]], data: st.DataObject) -> None:
    """Each number carries bits of its part alone; of all ways to a wanted sum the largest bits count."""
    places = [at for at, part in enumerate(parts) for _ in range(3)]
    order = data.draw(st.permutations(range(len(places))))
    own: dict[int, list[int]] = {}
    for bit, place in zip(order, places, strict=True):
        own.setdefault(place, []).append(1 << bit)
    tagged = [
        {number: sum(data.draw(st.sets(st.sampled_from(own[at])))) for number in part}
        for at, part in enumerate(parts)
    ]
    sums = sorted({sum(numbers) for numbers in product(*parts)})
    wanted = sum(1 << each for each in data.draw(st.sets(st.sampled_from(sums), min_size=1)))
    ways = [way for way in product(*parts) if wanted >> sum(way) & 1]
    best = max(sum(part[n] for part, n in zip(tagged, way, strict=True)) for way in ways)
    assert first_of_all(tagged, wanted) == best
    assert wanted >> sum(one_of_each(tagged, wanted)) & 1
