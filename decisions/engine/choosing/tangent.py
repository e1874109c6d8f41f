"""How much more than a given set any other could save: a bound that stays close where many offers meet.

On a row of percentages the amount left is a product of (1 - p): an exponential of a sum, hence convex,
hence nowhere below its tangent (Boyd and Vandenberghe, Convex Optimization, 3.1.3). With P left by the
percentages of the given set, taking another offer in takes no more than P x l off, and leaving one out gives
back no less than P x l, where l = -ln(1 - p).

A plain amount is worth what the percentages after it leave of it. Leaving out percentages that sum to L in
logarithms makes it worth exp(L) times as much at most, and exp(L) <= 1 + L/(1 - M/2) for L <= M < 2: so much
of every amount on the row is set against what leaving one out gives back.

All in whole numbers: l is bounded by its series from both sides. Amounts in minor units.
"""

from collections.abc import Mapping, Sequence

from decisions.engine.choosing.line import Line
from decisions.engine.language.values import WHOLE

FINE = WHOLE**3
"""Logarithms and amounts are counted in parts of this."""


def logarithm(percent: int) -> tuple[int, int]:
    """(lower, upper) bound of -ln(1 - p), p below 1: p + p^2/2 + p^3/3 + rest, rest < p^4/(4(1 - p))."""
    lower = percent * WHOLE**2 + percent**2 * WHOLE // 2 + percent**3 // 3
    return lower, lower + 3 + percent**4 // (4 * (WHOLE - percent))


def most_beyond(
    members: int, cliques: Sequence[Sequence[int]], lines: Sequence[Line], fixed: Mapping[int, int]
) -> int | None:
    """What any other set could save beyond the members; None = it can't be bounded so.

    Rows must know nothing but percentages below 100 and plain amounts. Each rounding of either set is allowed
    for with one minor unit.
    """
    gain = {i: cut * FINE for i, cut in fixed.items()}
    loss = gain.copy()
    beyond = 0
    for line in lines:
        row = _Row(line, members)
        if not row.tells:
            return None
        beyond += row.above + 2 * len(line.turns) * FINE
        regained = row.regained(cliques)
        for i, (lower, upper) in row.logarithms.items():
            gain[i] = gain.get(i, 0) + row.high * upper
            loss[i] = loss.get(i, 0) + max(0, row.low * lower - regained * upper // FINE)
        for i, amount in row.amounts.items():
            gain[i] = gain.get(i, 0) + amount
            loss[i] = loss.get(i, 0) + amount
    for clique in cliques:
        best = max((gain.get(i, 0) for i in clique if not members >> i & 1), default=0)
        beyond += max(0, best - sum(loss.get(i, 0) for i in clique if members >> i & 1))
    return -(-beyond // FINE)


class _Row:
    """One row at a given set: what its percentages leave, and what amounts are worth beside them."""

    def __init__(self, line: Line, members: int) -> None:
        self.logarithms: dict[int, tuple[int, int]] = {}
        """By position of a contested percentage."""
        self.amounts: dict[int, int] = {}
        """By position (-1 = those that always take part), what plain amounts are worth, in parts of FINE."""
        self.removable = held = 0
        left, parts, later = line.start, 1, FINE
        self.tells = True
        for (bit, percent), (_, wanted) in zip(reversed(line.shares), reversed(line.turns), strict=True):
            i, takes_part = bit.bit_length() - 1, not bit or bool(members & bit)
            if isinstance(wanted, int):
                worth = wanted * later
                self.amounts[i] = self.amounts.get(i, 0) + worth
                held += worth if takes_part else 0
            elif percent is None or percent >= WHOLE:
                self.tells = False
                return
            else:
                if bit:
                    lower, upper = self.logarithms.get(i, (0, 0))
                    more = logarithm(percent)
                    self.logarithms[i] = (lower + more[0], upper + more[1])
                if takes_part:
                    self.removable += logarithm(percent)[1] if bit else 0
                    left, parts = left * (WHOLE - percent), parts * WHOLE
                    later = -(-later * (WHOLE - percent) // WHOLE)
        self.low, self.high = left // parts, -(-left // parts)
        self.above = max(0, held - (self.low - line.final(members)[0]) * FINE)
        """What the amounts of the set are taken for beyond what they took."""
        self.tells = self.removable < 2 * FINE

    def regained(self, cliques: Sequence[Sequence[int]]) -> int:
        """What all amounts of any set regain at most, for each part of a logarithm that is left out."""
        most = self.amounts.get(-1, 0)
        for clique in cliques:
            most += max((self.amounts.get(i, 0) for i in clique), default=0)
        return most * 2 * FINE // (2 * FINE - self.removable) + 1
