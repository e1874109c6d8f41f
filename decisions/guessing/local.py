"""The same counts within one process, for while Valkey does not answer: as many times weaker as there are processes."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from decisions.guessing.scopes import Scope

MOST = 10_000
"""Counts that are kept; the oldest go first."""


@dataclass(slots=True)
class _Count:
    ends: float
    codes: dict[str, bool] = field(default_factory=dict)
    """Code -> whether it is wrong, or not decided yet."""

    def room(self, most: int, codes: Sequence[str]) -> bool:
        fresh = sum(code not in self.codes for code in codes)
        return not fresh or sum(self.codes.values()) + fresh <= most


class LocalCounts:
    """Counts by the name of their scope."""

    def __init__(self) -> None:
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def take(self, scopes: Sequence[Scope], codes: Sequence[str]) -> float | None:
        """As Counts.take."""
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
            for count in found:
                for code in codes:
                    count.codes.setdefault(code, True)
        return None

    def right(self, scopes: Sequence[Scope], codes: Sequence[str]) -> None:
        """As Counts.right."""
        with self._lock:
            for scope in scopes:
                if (count := self._counts.get(scope.name)) is not None:
                    count.codes.update({code: False for code in codes if code in count.codes})

    def _count(self, scope: Scope, now: float) -> _Count:
        known = self._counts.get(scope.name)
        if known is not None and known.ends > now:
            return known
        self._counts.pop(scope.name, None)
        while len(self._counts) >= MOST:
            del self._counts[next(iter(self._counts))]
        self._counts[scope.name] = made = _Count(now + scope.seconds)
        return made
