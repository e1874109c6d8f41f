"""What this process decides with: one reference, switched as a whole.

A background thread (watcher.py) keeps it in step with the database. With SNAPSHOT_POLL_SECONDS = 0, as in
tests and one-shot commands, there is no thread and every reader looks for itself.
"""

import logging
import os
import threading
import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection

from decisions.engine import Compiled, Overrides
from decisions.engine.index import Pause, no_pause
from decisions.overrides.following import Presence
from decisions.overrides.switches import as_overrides
from decisions.snapshots.library import SHELF, Library, SnapshotBroken
from decisions.snapshots.selectors import (
    Cursor,
    Position,
    SnapshotMissing,
    read_override_rows,
    read_position,
)

logger = logging.getLogger(__name__)
BREATH_SECONDS = 0.0002
"""How long a compilation beside requests stands aside each time."""


class NotReady(RuntimeError):
    """No snapshot is compiled in this process yet."""


@dataclass(frozen=True, slots=True)
class Live:
    """A snapshot and the overrides beside it, as one."""

    position: Position
    compiled: Compiled
    overrides: Overrides


class LiveSnapshot:
    """Holds the process's Live and brings it up to date."""

    def __init__(self) -> None:
        self.current: Live | None = None
        self.arrived = threading.Event()
        self.seen = 0.0
        """When the database last told what is live (monotonic clock)."""
        self.library = Library()
        self.presence: Presence | None = None
        """Who tells that this process follows; None where nobody watches."""
        self._lock = threading.Lock()
        self._broken = ""

    def refresh(self, cursor: Cursor) -> Live:
        """Follows the database; raises NotReady where nothing can be compiled or is at hand."""
        with self._lock:
            position = self._look(cursor)
            if self.current is None or self.current.position != position:
                self._follow(cursor, position)
            if self.current is None:
                raise NotReady("no snapshot could be compiled")
            return self.current

    def _look(self, cursor: Cursor) -> Position:
        """Where the house stands; kills and pauses take effect at once, whatever there is to compile."""
        position = read_position(cursor)
        self.seen = time.monotonic()
        if self.current is not None and self.current.overrides.number != position.overrides:
            self.current = replace(self.current, overrides=self._overrides(cursor, position))
        self._tell(cursor)
        return position

    def _tell(self, cursor: Cursor) -> None:
        """Has it written down by what this process decides from now on."""
        if self.presence is not None and self.current is not None:
            self.presence.tell(cursor, self.current.overrides.number, self.current.compiled.hash)

    def _follow(self, cursor: Cursor, position: Position) -> None:
        """Takes over another snapshot; one that cannot be compiled leaves the last one."""
        beside_requests = self.current is not None and poll_seconds() > 0
        pause = self._breath(cursor) if beside_requests else no_pause
        compiled = self._compiled(cursor, position.hash, pause)
        if compiled is not None:
            overrides = self.current.overrides if self.current is not None else None
            self.current = Live(position, compiled, overrides or self._overrides(cursor, position))
        self.arrived.set()
        self._tell(cursor)

    def _compiled(self, cursor: Cursor, digest: str, pause: Pause) -> Compiled | None:
        """The snapshot with this hash, or the one at hand where that one cannot be had."""
        last = self.current.compiled if self.current is not None else None
        if digest == self._broken or (last is not None and last.hash == digest):
            return last
        start = time.monotonic()
        try:
            compiled = self.library.compile(cursor, digest, keep=True, pause=pause)
        except (SnapshotBroken, SnapshotMissing):
            logger.exception("snapshot %s cannot be compiled; the last one stays live", digest)
            self._broken = digest
            return last
        how = "cold" if last is None else "from the last one"
        took = time.monotonic() - start
        logger.info("snapshot %s: %d offers compiled %s in %.2f s", digest, len(compiled.offers), how, took)
        return compiled

    def _breath(self, cursor: Cursor) -> Pause:
        """A moment for requests now and then, and at each poll's time a look for kills."""

        def pause() -> None:
            time.sleep(BREATH_SECONDS)
            if time.monotonic() - self.seen >= poll_seconds():
                self._look(cursor)

        return pause

    def _overrides(self, cursor: Cursor, position: Position) -> Overrides:
        return as_overrides(read_override_rows(cursor, position.overrides))


LIVE = LiveSnapshot()


def _forget_threads() -> None:
    """After a fork no lock may stay held by a thread that is not there; what is compiled stays."""
    current, seen = LIVE.current, LIVE.seen
    LIVE.__init__()  # type: ignore[misc]
    LIVE.current, LIVE.seen = current, seen


os.register_at_fork(after_in_child=_forget_threads)


def poll_seconds() -> float:
    """How often the watcher looks; 0 = no watcher."""
    return float(settings.SNAPSHOT_POLL_SECONDS)


def refresh() -> Live:
    """Follows the database at once, on the caller's connection (and inside its transaction)."""
    with connection.cursor() as cursor:
        return LIVE.refresh(cursor)


def compiled_at(digest: str) -> Compiled:
    """Any stored snapshot by its hash, compiled."""
    current = LIVE.current
    if current is not None and current.compiled.hash == digest:
        return current.compiled
    with connection.cursor() as cursor:
        return SHELF.take(cursor, digest, LIVE.library)
