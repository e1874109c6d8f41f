"""The keys that this process seals with, for a few seconds; a shredded one is out of use after them."""

import threading
import time
from datetime import date
from uuid import UUID

from catalog.shredding.keys import OpenKey, make_key

MAX_AGE = 4.0
"""Seconds for which a person's key is used without looking again."""
MAX_KEYS = 4096
MAX_DAYS = 3

_people: dict[bytes, tuple[OpenKey, float]] = {}
_days: dict[date, OpenKey] = {}
_stored: dict[UUID, float] = {}
_filling = threading.Lock()


def remembered(subject: bytes) -> OpenKey | None:
    """The person's key, if it was read or made within MAX_AGE."""
    known = _people.get(subject)
    return known[0] if known is not None and time.monotonic() - known[1] < MAX_AGE else None


def remember(key: OpenKey) -> OpenKey:
    """Keeps a person's key for MAX_AGE; the same key."""
    assert key.subject is not None
    with _filling:
        _people.pop(key.subject, None)
        while len(_people) >= MAX_KEYS:
            del _people[next(iter(_people))]
        _people[key.subject] = (key, time.monotonic())
    return key


def guests_key(day: date) -> OpenKey:
    """This process's own key for a day's guests: nothing has to be read for it."""
    with _filling:
        if day not in _days:
            while len(_days) >= MAX_DAYS:
                del _days[next(iter(_days))]
            _days[day] = make_key(day=day)
        return _days[day]


def is_stored(key: OpenKey) -> bool:
    """Whether the database was seen to have the key within MAX_AGE."""
    seen = _stored.get(key.id)
    return seen is not None and time.monotonic() - seen < MAX_AGE


def note_stored(key: OpenKey) -> None:
    """The key was read, or a transaction that stored it is committed."""
    with _filling:
        _stored.pop(key.id, None)
        while len(_stored) >= MAX_KEYS:
            del _stored[next(iter(_stored))]
        _stored[key.id] = time.monotonic()


def forget_data_keys() -> None:
    """Empties this process's memory: after keys were shredded, and between tests."""
    with _filling:
        _people.clear()
        _days.clear()
        _stored.clear()
