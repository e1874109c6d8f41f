"""How much more than a given set any other could save: a bound that stays close where many offers meet.

On a row of percentages the amount left is a product of (1 - p): an exponential of a sum, hence convex,
hence nowhere below its tangent (Boyd and Vandenberghe, Convex Optimization, 3.1.3). With P left by the
percentages of the given set, taking another offer in takes no more than P x l off, and leaving one out gives
back no less than P x l, where l = -ln(1 - p). Plain amounts count in full, as though they were taken off
last. All in whole numbers: l is bounded by its series from both sides. Amounts in minor units.
"""

from collections.abc import Mapping, Sequence

from decisions.engine.choosing.line import Line
from decisions.engine.language.values import WHOLE

FINE = WHOLE**3
"""Logarithms are counted in parts of this."""


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
        if not _tells(line):
            return None
        low, high = _left(line, members)
        beyond += max(0, _amounts(line, members) - low + line.final(members)[0]) + 2 * len(line.turns)
        for (bit, percent), (_, wanted) in zip(line.shares, line.turns, strict=True):
            if not bit:
                continue
            i = bit.bit_length() - 1
            lower, upper = logarithm(percent) if percent is not None else (0, 0)
            amount = wanted * FINE if isinstance(wanted, int) else 0
            gain[i] = gain.get(i, 0) + high * upper + amount
            loss[i] = loss.get(i, 0) + low * lower + amount
    beyond *= FINE
    for clique in cliques:
        best = max((gain.get(i, 0) for i in clique if not members >> i & 1), default=0)
        beyond += max(0, best - sum(loss.get(i, 0) for i in clique if members >> i & 1))
    return -(-beyond // FINE)


def _tells(line: Line) -> bool:
    return all(
        isinstance(wanted, int) if percent is None else percent < WHOLE
        for (_, percent), (_, wanted) in zip(line.shares, line.turns, strict=True)
    )


def _left(line: Line, members: int) -> tuple[int, int]:
    """What the percentages alone would leave of the row, rounded down and up."""
    left, parts = line.start, 1
    for bit, percent in line.shares:
        if percent is not None and (not bit or members & bit):
            left *= WHOLE - percent
            parts *= WHOLE
    return left // parts, -(-left // parts)


def _amounts(line: Line, members: int) -> int:
    """The plain amounts of the members."""
    return sum(wanted for bit, wanted in line.turns if isinstance(wanted, int) and (not bit or members & bit))
