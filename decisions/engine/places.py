"""Which units take the places of a bundle's components where a unit may fit several of them.

By Hall's theorem it is enough to count by sets of components (bit masks): units that fit nowhere outside a
set can all be placed as long as they are no more than the set's places. With the few components of a bundle
there are few sets, and units that fit the same components are counted together.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from decisions.engine.sets import Unit

Fits = Mapping[int, int]
"""Row -> the components that its units fit, as a mask that is never 0."""


def most_bundles(quantities: Sequence[int], units: Sequence[Unit], fits: Fits) -> int:
    """How many bundles, each of so many units per component, disjoint units can be found for."""
    found: dict[int, int] = {}
    for row, _ in units:
        found[fits[row]] = found.get(fits[row], 0) + 1
    needed = _by_set(quantities)
    return min(
        sum(count for mask, count in found.items() if mask & some) // needed[some]
        for some in range(1, len(needed))
    )


def fill(places: Sequence[int], units: Sequence[Unit], fits: Fits) -> list[list[Unit]]:
    """Units for each component's places, the first ones that can all be placed at once.

    Each stands at the first component that leaves the others a place.
    """
    room = _by_set(places)
    chosen = _choose(room, units, fits)
    return _assign(room, chosen, fits, len(places))


def _by_set(numbers: Sequence[int]) -> list[int]:
    """The sum of the numbers of every set of components."""
    sums = [0]
    for number in numbers:
        sums += [number + below for below in sums]
    return sums


def _choose(room: list[int], units: Sequence[Unit], fits: Fits) -> list[Unit]:
    """Greedy is right here: sets of units that can be placed are the independent sets of a matroid."""
    chosen: list[Unit] = []
    for mask, run in groupby(units, key=lambda unit: fits[unit[0]]):
        around = [some for some in range(len(room)) if some & mask == mask]
        placed = list(run)[: min(room[some] for some in around)]
        for some in around:
            room[some] -= len(placed)
        chosen += placed
    return chosen


def _assign(room: list[int], chosen: Sequence[Unit], fits: Fits, components: int) -> list[list[Unit]]:
    """`room` of a set: its places less the chosen units that fit only there."""
    filled: list[list[Unit]] = [[] for _ in range(components)]
    for mask, run in groupby(chosen, key=lambda unit: fits[unit[0]]):
        left = list(run)
        for component in range(components):
            if not mask >> component & 1:
                continue
            # A unit that takes a place in a set although it fits outside takes it from those that don't.
            tighter = [some for some in range(len(room)) if some >> component & 1 and some & mask != mask]
            here = min((room[some] for some in tighter), default=len(left))
            for some in tighter:
                room[some] -= min(here, len(left))
            filled[component] += left[:here]
            left = left[here:]
    return filled
