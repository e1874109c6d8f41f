"""Drawing codes that can't be guessed, from symbols that can't be confused."""

import math
import secrets
from collections.abc import Iterator

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""30 symbols: digits and letters without 0 and O, 1, I and L, and U, which reads as V."""
FEWEST_BITS = 60

_FAIR = 256 - 256 % len(ALPHABET)
_SYMBOLS = "".join(ALPHABET[byte % len(ALPHABET)] for byte in range(256)).encode()
# Dropping the last bytes leaves each symbol exactly as likely as any other.
_UNFAIR = bytes(range(_FAIR, 256))


def bits_of(length: int) -> float:
    """The randomness of so many drawn symbols."""
    return length * math.log2(len(ALPHABET))


def draw(count: int, *, length: int, prefix: str = "", grouping: int = 0) -> list[str]:
    """So many different codes: the prefix, then `length` drawn symbols with a hyphen after each group."""
    if bits_of(length) < FEWEST_BITS:
        raise ValueError(f"{length} symbols carry {bits_of(length):.0f} bits, {FEWEST_BITS} are needed")
    ends = [*range(grouping, length, grouping), length] if grouping else [length]
    found: dict[str, None] = {}
    while len(found) < count:
        for drawn in _drawn(count - len(found), length):
            parts = [drawn[start:end] for start, end in zip([0, *ends], ends, strict=False)]
            found[prefix + "-".join(parts)] = None
    return list(found)


def _drawn(count: int, length: int) -> Iterator[str]:
    """So many texts of `length` symbols each."""
    wanted = count * length
    symbols = ""
    while len(symbols) < wanted:
        fresh = secrets.token_bytes((wanted - len(symbols)) * 17 // 16 + 64)
        symbols += fresh.translate(_SYMBOLS, _UNFAIR).decode()
    for start in range(0, wanted, length):
        yield symbols[start : start + length]
