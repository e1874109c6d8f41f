"""Sums that can be had by taking one set of each part, as bits of a whole number (bit n = the sum n)."""

from collections.abc import Iterable, Mapping, Sequence

LARGEST = 4_000_000
"""Larger sums are not looked at: each would cost its bits."""


def attainable(parts: Iterable[Iterable[int]], base: int = 1) -> int:
    """The sums of one number of each part, added to those of `base`."""
    sums = base
    for numbers in parts:
        fresh = 0
        for number in numbers:
            fresh |= sums << number
        sums = fresh
    return sums


def highest(sums: int, at_most: int) -> int:
    """The largest sum up to a bound; -1 = there is none."""
    return (sums & ((2 << at_most) - 1)).bit_length() - 1 if at_most >= 0 else -1


def one_of_each(parts: Sequence[Mapping[int, int]], wanted: int) -> list[int]:
    """A number of each part that together make one of the wanted sums, of which there must be one."""
    ways = [1]
    for part in parts:
        ways.append(attainable([part], ways[-1]))
    left = (ways[-1] & wanted).bit_length() - 1
    chosen = []
    for part, sums in zip(reversed(parts), reversed(ways[:-1]), strict=True):
        number = next(number for number in part if number <= left and sums >> (left - number) & 1)
        chosen.append(number)
        left -= number
    return chosen[::-1]


def first_of_all(parts: Sequence[Mapping[int, int]], wanted: int) -> int:
    """The largest tie bits of all ways to make one of the wanted sums; a part maps number -> its bits.

    Bits are settled from the highest down: one is set where some way has it beside those set before.
    """
    open_ = [dict(part) for part in parts]
    chosen = 0
    for bit in _bits(open_):
        at = next((i for i, part in enumerate(open_) if any(bits & bit for bits in part.values())), None)
        if at is None:
            continue
        having = {number: bits for number, bits in open_[at].items() if bits & bit}
        if len(having) == len(open_[at]):
            continue
        rest = attainable(part for i, part in enumerate(open_) if i != at)
        possible = any((rest << number) & wanted for number in having)
        keep = having if possible else {n: bits for n, bits in open_[at].items() if not bits & bit}
        open_[at] = keep
    for part, number in zip(open_, one_of_each(open_, wanted), strict=True):
        chosen |= part[number]
    return chosen


def _bits(parts: Iterable[Mapping[int, int]]) -> list[int]:
    """Every bit of any part, highest first."""
    every = 0
    for part in parts:
        for bits in part.values():
            every |= bits
    return [1 << at for at in range(every.bit_length() - 1, -1, -1) if every >> at & 1]
