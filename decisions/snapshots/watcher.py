"""The thread that keeps a process's snapshot in step, and the two doors to it: live() and ready()."""

import logging
import os
import threading
import time
from contextlib import suppress
from multiprocessing.util import Finalize
from typing import Any

import psycopg
from django.db import connection

from decisions.overrides.following import Presence
from decisions.snapshots.live import LIVE, Live, NotReady, poll_seconds, refresh

logger = logging.getLogger(__name__)

FIRST_COMPILE_SECONDS = 10.0
"""How long the first decision of a process waits for the first compilation."""
STOP_SECONDS = 5.0
"""A process that ends waits so long at most for its watcher to take leave."""
STALE_SECONDS = 30.0
"""A process that has not heard of kills and publications for so long should get no more requests."""


class Watcher:
    """Looks twice a second, on an autocommit connection of its own, and never dies of an error."""

    announced = False
    """Whether the process answers channels, and so tells what it decides by; its forks do too. A worker's
    simulations reach no shopper: nobody waits for it to hear of a kill."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        """Starts the thread once per process; never before a fork, since only a decision or a probe asks."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    parameters = {**connection.get_connection_params(), "autocommit": True}
                    self._thread = threading.Thread(
                        target=self._run, args=(parameters,), name="snapshot-watcher", daemon=True
                    )
                    self._thread.start()
                    # A web server's processes are forked and end without atexit; this runs in both cases.
                    Finalize(None, self.stop, exitpriority=1)

    def stop(self) -> None:
        """Ends the thread; the next start() begins anew."""
        if self._thread is not None:
            self._stopped.set()
            self._thread.join(STOP_SECONDS)
            LIVE.presence = None
            self.__init__()  # type: ignore[misc]

    def _run(self, parameters: dict[str, Any]) -> None:
        stopped, silent = self._stopped, False
        LIVE.presence = None  # of the process that this one was forked from
        while not stopped.is_set():
            try:
                with psycopg.connect(**parameters) as own:
                    # A server that hangs must not leave this process with an old snapshot in silence.
                    own.execute("SET statement_timeout = '10s'")
                    own.execute("LISTEN offerdesk_live")
                    silent = False
                    self._watch(own, stopped)
                    if LIVE.presence is not None:
                        LIVE.presence.leave(own.cursor())
            except psycopg.Error as error:
                if not silent:
                    logger.warning("the snapshot cannot be watched, the last one stays live: %s", error)
                silent = True
            except Exception:
                logger.exception("the snapshot watcher met an error and goes on")
            stopped.wait(poll_seconds())

    def _watch(self, own: psycopg.Connection[Any], stopped: threading.Event) -> None:
        with own.cursor() as cursor:
            while not stopped.is_set():
                if self.announced and LIVE.presence is None:
                    LIVE.presence = Presence()
                # A house that cannot be compiled yet is no reason to stop looking.
                with suppress(NotReady):
                    LIVE.refresh(cursor)
                # Waits for a notification, but never longer than a poll's pause: the shortcut may be lost.
                for _ in own.notifies(timeout=poll_seconds(), stop_after=1):
                    pass


WATCHER = Watcher()
os.register_at_fork(after_in_child=WATCHER.__init__)  # type: ignore[misc]


def live() -> Live:
    """What to decide with now; raises NotReady while the first snapshot is being compiled."""
    if poll_seconds() == 0:
        return refresh()
    current = LIVE.current
    WATCHER.start()
    if current is None:
        LIVE.arrived.wait(FIRST_COMPILE_SECONDS)
        current = LIVE.current
    if current is None:
        raise NotReady("the live snapshot is not compiled yet")
    return current


def ready() -> bool:
    """Whether this process can decide by what is live now; the first call starts the compilation.

    Who asks answers channels: from now on it tells by which switches it decides.
    """
    WATCHER.announced = True
    if poll_seconds() == 0:
        with suppress(NotReady):
            refresh()
    else:
        WATCHER.start()
        LIVE.arrived.wait(0.5)
    return LIVE.current is not None and time.monotonic() - LIVE.seen < STALE_SECONDS


def progress() -> tuple[int, int]:
    """Offers at hand so far, and all of them, of the compilation going on or done last."""
    return LIVE.library.progress
