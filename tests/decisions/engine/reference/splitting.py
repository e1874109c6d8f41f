"""Rounding, and splitting an amount."""

from collections.abc import Sequence
from fractions import Fraction


def rounded(value: Fraction, mode: str) -> int:
    """A fraction of minor units settled by the policy's rounding."""
    whole = value.numerator // value.denominator
    rest = value - whole
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (mode == "half_up" or whole % 2 == 1))
    return whole + (1 if up and mode != "down" else 0)


def split(amount: int, weights: Sequence[int | Fraction], rooms: list[int]) -> list[int]:
    """Largest remainder by weights, no share above its room; the list's order settles the last ties."""
    shares = [0] * len(weights)
    left = amount
    while left:
        open_ = [i for i, weight in enumerate(weights) if weight > 0 and shares[i] < rooms[i]]
        if not open_:
            break
        total = sum(weights[i] for i in open_)
        exact = {i: left * Fraction(weights[i]) / total for i in open_}
        part = {i: int(exact[i]) for i in open_}
        by_remainder = sorted(open_, key=lambda i: (part[i] - exact[i], -weights[i], i))
        for i in by_remainder[: left - sum(part.values())]:
            part[i] += 1
        for i in open_:
            given = min(part[i], rooms[i] - shares[i])
            shares[i] += given
            left -= given
    return shares
