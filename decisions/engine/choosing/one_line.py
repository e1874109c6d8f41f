"""A part of the contested offers that works on one row alone: its best sets, turn by turn. Minor units.

Cheaper before is never dearer after, so of all sets that exclude the same later offers only the cheapest can
lead to the lowest price. Among sets of the lowest price that one counts which holds the first offer in
evaluation order, in which the turns stand already.
"""

from collections.abc import Mapping, Sequence

from decisions.engine.choosing.line import Line
from decisions.engine.choosing.work import Work

Prefixes = dict[int, tuple[int, int]]
"""By the later offers that are excluded (a mask): the lowest amount, and who took part."""


class OneLine:
    """The contested offers of one row; `pairs` by position are those that exclude each other."""

    def __init__(self, line: Line, pairs: Mapping[int, int] | Sequence[int], width: int, work: Work) -> None:
        self.line = line
        self.turns = line.turns
        self.pairs = pairs
        self.width = width
        self.work = work
        self.left_open = 0
        self.later = [0] * (len(self.turns) + 1)
        """Per turn: the contested offers whose turn comes after it."""
        for at in range(len(self.turns) - 1, -1, -1):
            self.later[at] = self.later[at + 1] | self.turns[at][0]

    def best(self, slack: int = 0) -> dict[int, int]:
        """By saving the tie bits of the best set: of the largest saving, and of all down to `slack` below."""
        lowest, members = self._cheapest(0, self.line.start, 0, 0)
        found = {}
        for lost in range(slack + 1):
            members = self._first(lowest + lost, members)
            found[self.line.start - lowest - lost] = self._bits(members)
        return found

    def _bits(self, members: int) -> int:
        bits = 0
        while members:
            low = members & -members
            bits |= 1 << (self.width - low.bit_length())
            members ^= low
        return bits

    def _cheapest(self, at: int, amount: int, blocked: int, members: int) -> tuple[int, int]:
        """The lowest amount in the end from a turn on, and a set that leads to it."""
        least = self.line.least
        states: Prefixes = {blocked & self.later[at]: (amount, members)}
        for turn in range(at, len(self.turns)):
            bit, wanted = self.turns[turn]
            ahead = self.later[turn + 1]
            after: Prefixes = {}
            for barred, (now, chosen) in states.items():
                cut = wanted if isinstance(wanted, int) else wanted(now)
                if cut > now - least:
                    cut = now - least
                if not bit:
                    _keep(after, barred & ahead, now - cut, chosen)
                    continue
                _keep(after, barred & ahead, now, chosen)
                if cut and not barred & bit:
                    excluded = self.pairs[bit.bit_length() - 1]
                    _keep(after, (barred | excluded) & ahead, now - cut, chosen | bit)
            states = after
            self.work.spend(len(states) // 2 + 1)
        return min(states.values())

    def _first(self, most: int, members: int) -> int:
        """Of all sets that come to `most` at the most the first, given one of them."""
        amount, blocked, chosen = self.line.start, 0, 0
        for at, (bit, wanted) in enumerate(self.turns):
            cut = wanted if isinstance(wanted, int) else wanted(amount)
            cut = min(cut, amount - self.line.least)
            if bit and not members & bit:
                if blocked & bit or not cut:
                    continue
                excluded = blocked | self.pairs[bit.bit_length() - 1]
                lowest, other = self._cheapest(at + 1, amount - cut, excluded, chosen | bit)
                if lowest > most:
                    continue
                members = other
            if bit:
                blocked |= self.pairs[bit.bit_length() - 1]
                chosen |= bit
            amount -= cut
        return chosen


def _keep(states: Prefixes, barred: int, amount: int, members: int) -> None:
    """Keep the cheaper of two ways to exclude the same later offers."""
    other = states.get(barred)
    if other is None or amount < other[0]:
        states[barred] = (amount, members)
