"""Generated rows of offers, and every set of them."""

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from catalog.money import Rounding, round_ratio
from decisions.engine.choosing.line import Line
from decisions.engine.choosing.scene import Cutting, Share
from decisions.engine.language.values import WHOLE

PERCENTS = st.sampled_from([10_000, 25_000, 100_000, 125_000, 333_333, 500_000])
Cliques = list[list[int]]


def share(percent: int) -> Share:
    """A percentage in ten-thousandths of a percent."""
    return Share(percent, lambda amount: round_ratio(amount * percent, WHOLE, Rounding.HALF_UP))


WANTED: st.SearchStrategy[Cutting] = st.one_of(PERCENTS.map(share), st.integers(1, 400))


@st.composite
def cliques(draw: st.DrawFn) -> Cliques:
    """Positions from 0 on, a few in each clique."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    found, at = [], 0
    for size in sizes:
        found.append(list(range(at, at + size)))
        at += size
    return found


@st.composite
def lines(draw: st.DrawFn, positions: int, *, everybody: bool = False) -> Line:
    """A row with some of the offers on it, in the order of their positions."""
    turns: list[tuple[int, Cutting]] = []
    for position in range(positions):
        if draw(st.integers(0, 3)) == 0:
            turns.append((0, draw(WANTED)))
        if everybody or draw(st.booleans()):
            turns.append((1 << position, draw(WANTED)))
    start = draw(st.integers(1, 5_000))
    return Line(0, start, draw(st.sampled_from([0, 0, start // 2, start])), turns)


def sets(groups: Cliques) -> Iterator[int]:
    """Every set that holds one of each clique at most."""
    for chosen in product(*([None, *group] for group in groups)):
        yield sum(1 << i for i in chosen if i is not None)


def pairs_of(groups: Cliques) -> list[int]:
    """Per position those that it excludes."""
    return [sum(1 << j for j in group if j != i) for group in groups for i in group]


def saving(rows: list[Line], members: int) -> int:
    """What a set saves on rows, above what always takes part."""
    return sum(row.final(0)[0] - row.final(members)[0] for row in rows)


def counts(rows: list[Line], members: int, sure: int = 0) -> bool:
    """Whether every member takes something; those that are sure take it elsewhere."""
    effects = 0
    for row in rows:
        effects |= row.final(members)[1]
    return not members & ~effects & ~sure


def bits(members: int, width: int) -> int:
    """Tie bits: the first position highest."""
    return sum(1 << (width - 1 - i) for i in range(width) if members >> i & 1)
