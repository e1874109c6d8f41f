"""What one row costs in the end, for every set of contested offers on it. Minor units."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from decisions.engine.choosing.scene import Cutting, Share

Turn: TypeAlias = tuple[int, Cutting]
"""(the offer's bit; 0 = it always takes part, what it wants off the row), in evaluation order."""


class Line:
    """One row that contested offers work on."""

    __slots__ = ("_finals", "contested", "least", "once", "row", "shares", "start", "turns")

    def __init__(self, row: int, start: int, least: int, turns: Sequence[Turn]) -> None:
        self.row = row
        self.least = least
        """No offer takes the row below this."""
        first = next((at for at, (bit, _) in enumerate(turns) if bit), len(turns))
        self.start = start
        for _, wanted in turns[:first]:
            self.start -= self._cut(self.start, wanted)
        rest = turns[first:]
        self.shares = tuple(
            (bit, wanted.percent) if isinstance(wanted, Share) else (bit, None) for bit, wanted in rest
        )
        """The percentage of each turn; None = it wants an amount, or a price."""
        self.turns = tuple(
            (bit, wanted.cut) if isinstance(wanted, Share) else (bit, wanted) for bit, wanted in rest
        )
        self.contested = 0
        self.once = True
        """Whether no contested offer works on the row twice."""
        for bit, _ in self.turns:
            self.once = self.once and not bit & self.contested
            self.contested |= bit
        self._finals: dict[int, tuple[int, int]] = {}

    def _cut(self, amount: int, wanted: Cutting) -> int:
        room = amount - self.least
        if not isinstance(wanted, int):
            wanted = wanted(amount)
        return wanted if wanted < room else room

    def final(self, members: int) -> tuple[int, int]:
        """(amount in the end, which of the members took something) with these contested offers."""
        members &= self.contested
        found = self._finals.get(members)
        if found is None:
            amount, least, effects = self.start, self.least, 0
            for bit, wanted in self.turns:
                if bit and not bit & members:
                    continue
                if not isinstance(wanted, int):
                    wanted = wanted(amount)
                room = amount - least
                if wanted >= room:
                    wanted = room
                if wanted:
                    amount -= wanted
                    effects |= bit
            found = self._finals[members] = (amount, effects)
        return found

    def at_turn(self) -> Iterator[tuple[int, int]]:
        """(position, the most that a contested offer takes): its cut where no other contested one does."""
        amount = self.start
        for bit, wanted in self.turns:
            cut = self._cut(amount, wanted)
            if bit:
                yield bit.bit_length() - 1, cut
            else:
                amount -= cut

    def wanted(self) -> dict[int, int] | None:
        """By position (-1 = those that always take part) what is wanted, where all are plain amounts."""
        found: dict[int, int] = {}
        for bit, wanted in self.turns:
            if not isinstance(wanted, int):
                return None
            found[bit.bit_length() - 1] = found.get(bit.bit_length() - 1, 0) + wanted
        return found
