"""A process tells what it decides by: in a row of its own, and once for each switch that it heard of.

The watcher's thread writes it, on its own link: no decision waits for it or has a statement more.
"""

import logging
import os
import socket
import time
from typing import Any, Protocol

import psycopg

from decisions.ids import ULIDS

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
"""How often a process tells where nothing has changed."""
_TELL = """
WITH told AS (
    INSERT INTO decisions_worker (id, name, started_at, seen_at, backend, overrides, snapshot)
    VALUES (%(id)s, %(name)s, clock_timestamp(), clock_timestamp(), pg_backend_pid(), %(now)s, %(snapshot)s)
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, backend = excluded.backend,
        overrides = excluded.overrides, snapshot = excluded.snapshot
)
INSERT INTO decisions_followed (override, worker, at)
SELECT number, %(id)s, clock_timestamp() FROM decisions_override
WHERE number > %(before)s AND number <= %(now)s ON CONFLICT DO NOTHING
"""
_LEAVE = "DELETE FROM decisions_worker WHERE id = %s"


class Cursor(Protocol):
    """A cursor of the watcher's link."""

    def execute(self, query: Any, params: Any = None) -> Any: ...


class Presence:
    """What this process has told of itself last."""

    def __init__(self) -> None:
        self.id, _ = ULIDS.next(time.time_ns() // 1_000_000)
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._told: tuple[int, str] | None = None
        self._at = 0.0

    def tell(self, cursor: Cursor, overrides: int, snapshot: str) -> None:
        """Writes what is decided by from now on, if that is news or was told long ago; never raises."""
        now = time.monotonic()
        if self._told == (overrides, snapshot) and now - self._at < BEAT_SECONDS:
            return
        before = overrides if self._told is None else self._told[0]
        told = {
            "id": self.id,
            "name": self.name,
            "before": before,
            "now": overrides,
            "snapshot": snapshot,
        }
        try:
            cursor.execute(_TELL, told)
        except psycopg.Error as error:  # to decide by it is what counts
            if self._told is not None:
                logger.warning("this process cannot tell what it decides by: %s", error)
            return
        self._told, self._at = (overrides, snapshot), now

    def leave(self, cursor: Cursor) -> None:
        """The process ends: nobody is to wait for it."""
        cursor.execute(_LEAVE, [self.id])
