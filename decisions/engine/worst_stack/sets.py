"""Sets of offers: all of them, or those that lie next to one."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from decisions.engine.live import Live


def changes(members: Sequence[Live], others: Sequence[Live]) -> Iterator[list[Live]]:
    """The sets with one more, one less, or one exchanged."""
    outside = [live for live in others if live not in members]
    for live in outside:
        yield [*members, live]
    for gone in members if len(members) > 1 else ():
        rest = [live for live in members if live is not gone]
        yield rest
        for live in outside:
            yield [*rest, live]


def subsets(lives: Sequence[Live]) -> Iterator[tuple[Live, ...]]:
    """Every set, the small ones first."""
    return chain.from_iterable(combinations(lives, count) for count in range(len(lives) + 1))
