"""Ids of decisions: ULIDs, so that an id alone says in which partition of the log its row lies."""

import os
import threading
from datetime import UTC, datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_RANDOM_BITS = 80
_LETTERS = 26


def encode(milliseconds: int, random: int) -> str:
    """The 26 letters of a ULID made of 48 bits of time and 80 random bits."""
    number = milliseconds << _RANDOM_BITS | random
    letters = []
    for _ in range(_LETTERS):
        letters.append(ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(letters))


def created_at(ulid: str) -> datetime | None:
    """The instant in a ULID, to the millisecond; None when the text is no ULID that we could have made."""
    if len(ulid) != _LETTERS or ulid[0] > "7":
        return None
    milliseconds = 0
    for letter in ulid:
        if letter not in _VALUES:
            return None
    for letter in ulid[:10]:
        milliseconds = milliseconds << 5 | _VALUES[letter]
    try:
        return from_milliseconds(milliseconds)
    except (OverflowError, ValueError):
        return None


def from_milliseconds(milliseconds: int) -> datetime:
    """The UTC instant of a count of milliseconds since 1970, exactly."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


class Ulids:
    """Hands out ULIDs that only grow within this process, also inside one millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._random = 0

    def next(self, milliseconds: int) -> tuple[str, datetime]:
        """The next id and its instant: the clock's, or the last one's if the clock went back."""
        with self._lock:
            if milliseconds > self._milliseconds:
                self._milliseconds = milliseconds
                # The top bit stays free, so that counting up inside a millisecond never overflows.
                self._random = int.from_bytes(os.urandom(10), "big") >> 1
            else:
                self._random += 1
            return encode(self._milliseconds, self._random), from_milliseconds(self._milliseconds)


ULIDS = Ulids()
# A forked worker must not go on with its parent's counter.
os.register_at_fork(after_in_child=ULIDS.__init__)  # type: ignore[misc]
