"""Which allowances are hot, by how often somebody had to wait for another order to finish with one, and
which run low, so that one row alone no longer has what an order takes."""

import logging
import threading
import time
from collections import OrderedDict

from django.db import DatabaseError, connection, transaction

from decisions.ledger.accounts import split

logger = logging.getLogger(__name__)
WINDOW = 5.0
"""Seconds after which a wait is forgotten."""
WAITS = 12
"""So many waits within the window make an allowance hot."""
SLOTS = 16
"""Rows beside the first: with 4, sixteen clients still wait for each other half of the time."""
LOW_FOR = 10.0
"""Seconds after which an order looks again whether one row has enough: longer than it may wait for others."""
MOST = 500
"""Allowances that are watched at once; the one that was waited for longest ago is forgotten."""


class Contention:
    """The waits of one process; each process finds for itself what is hot."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits: OrderedDict[bytes, list[float]] = OrderedDict()
        self._hot: dict[bytes, int] = {}
        self._awaited = threading.local()
        self._low: OrderedDict[bytes, tuple[int, float]] = OrderedDict()

    def await_next(self, key: bytes) -> None:
        """Notes that this thread found no free row: begun again, it waits for one, holding none."""
        self._awaited.keys = {*getattr(self._awaited, "keys", ()), key}

    def is_awaited(self, key: bytes) -> bool:
        """Whether this thread noted so."""
        return key in getattr(self._awaited, "keys", ())

    def await_no_more(self, key: bytes) -> None:
        """Its turn has come, or there is nothing to wait for."""
        if self.is_awaited(key):
            self._awaited.keys = self._awaited.keys - {key}

    def ran_low(self, key: bytes, quantity: int) -> None:
        """Notes that a row had not so much: orders of that size see to all rows at once for a while."""
        with self._lock:
            now = time.monotonic()
            least, until = self._low.pop(key, (quantity, now))
            self._low[key] = min(quantity, least) if now < until else quantity, now + LOW_FOR
            if len(self._low) > MOST:
                self._low.popitem(last=False)

    def is_low(self, key: bytes, quantity: int) -> bool:
        """Whether an order that takes so much had better look at all rows together."""
        least, until = self._low.get(key, (0, 0.0))
        return time.monotonic() < until and quantity >= least

    def waited(self, key: bytes, quantity: int) -> None:
        """Notes that somebody who took so much of an allowance had to wait."""
        now = time.monotonic()
        with self._lock:
            waits = [at for at in self._waits.pop(key, ()) if now - at < WINDOW]
            self._waits[key] = [*waits, now]
            if len(waits) + 1 >= WAITS:
                del self._waits[key]
                self._hot[key] = quantity
            elif len(self._waits) > MOST:
                self._waits.popitem(last=False)

    def cool(self) -> None:
        """Splits what is hot, each in a transaction of its own; what fails is tried at the next waits."""
        if not self._hot:
            return
        with self._lock:
            hot, self._hot = self._hot, {}
        for key, quantity in hot.items():
            try:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL lock_timeout = '1s'")
                    split(key, SLOTS, least=quantity)
            except DatabaseError as error:
                logger.warning("an allowance that is waited for was not split: %s", error)


CONTENTION = Contention()
