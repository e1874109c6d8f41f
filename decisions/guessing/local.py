"""The counts of one process, which stand alone while Valkey does not answer: weaker by their number."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from decisions.guessing.scopes import Scope

MOST = 10_000
"""Counts that are kept; those that nobody asked for longest go first: a key's own, asked each time, stays."""


@dataclass(slots=True)
class _Count:
    ends: float
    codes: dict[str, bool] = field(default_factory=dict)
    """Code -> whether it is wrong, or not decided yet."""

    def room(self, most: int, codes: Sequence[str]) -> bool:
        fresh = sum(code not in self.codes for code in codes)
        return not fresh or sum(self.codes.values()) + fresh <= most


Taken: TypeAlias = list[tuple[_Count, list[str]]]
"""Of each count the codes that were new to it."""


class LocalCounts:
    """Counts by the name of their scope."""

    def __init__(self) -> None:
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def take(self, scopes: Sequence[Scope], codes: Sequence[str]) -> float | Taken:
        """Counts the codes, all or none: what was new, or the seconds to wait."""
        now = time.monotonic()
        with self._lock:
            found = [self._count(scope, now) for scope in scopes]
            full = [
                count.ends - now
                for scope, count in zip(scopes, found, strict=True)
                if not count.room(scope.most, codes)
            ]
            if full:
                return max(full)
            taken = [(count, [code for code in codes if code not in count.codes]) for count in found]
            for count, fresh in taken:
                count.codes.update(dict.fromkeys(fresh, True))
        return taken

    def undo(self, taken: Taken) -> None:
        """What was counted is not."""
        with self._lock:
            for count, fresh in taken:
                for code in fresh:
                    count.codes.pop(code, None)

    def right(self, scopes: Sequence[Scope], codes: Sequence[str]) -> None:
        """Codes that were no guesses."""
        with self._lock:
            for scope in scopes:
                if (count := self._counts.get(scope.name)) is not None:
                    count.codes.update({code: False for code in codes if code in count.codes})

    def _count(self, scope: Scope, now: float) -> _Count:
        known = self._counts.pop(scope.name, None)
        if known is not None and known.ends > now:
            self._counts[scope.name] = known
            return known
        while len(self._counts) >= MOST:
            del self._counts[next(iter(self._counts))]
        self._counts[scope.name] = made = _Count(now + scope.seconds)
        return made
