"""Running a transaction again when others got in its way."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

Result = TypeVar("Result")

ATTEMPTS = 3
# deadlock_detected, serialization_failure
_AGAIN = {"40P01", "40001"}


def with_retries(call: Callable[[], Result], attempts: int = ATTEMPTS) -> Result:
    """The result of `call`, a whole transaction, again after a deadlock; inside another one only once."""
    for attempt in range(1, attempts + 1):
        try:
            return call()
        except OperationalError as error:
            again = getattr(error.__cause__, "sqlstate", None) in _AGAIN
            if not again or attempt == attempts or connection.in_atomic_block:
                raise
    raise AssertionError("unreachable")
