"""From a source's float amounts to integer minor units, without float arithmetic."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from catalog.money import MoneyError

CENT = Decimal("0.01")
NOISE = Decimal("0.000001")
"""How far from whole cents a float may lie and still be noise of somebody's subtraction (1.776e-15)."""


@lru_cache(maxsize=65536)
def cents(value: float) -> int:
    """Minor units of a float's shortest decimal text (1.1 -> 110); raises MoneyError for parts of a cent."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise MoneyError(f"{value!r} is not an amount")
    whole = exact.quantize(CENT, ROUND_HALF_UP)
    if abs(exact - whole) > NOISE:
        raise MoneyError(f"{value!r} has parts of a cent")
    return int(whole.scaleb(2))
