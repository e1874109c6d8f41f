"""Running a transaction again when others got in its way."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

Result = TypeVar("Result")

ATTEMPTS = 3
# deadlock_detected, serialization_failure
_AGAIN = {"40P01", "40001"}


class BeginAgain(Exception):
    """A transaction can't go on with the locks it has; begun once more, it takes others from the start."""


def with_retries(call: Callable[[], Result], attempts: int = ATTEMPTS) -> Result:
    """The result of `call`, a whole transaction, again after a deadlock; inside another one only once.

    As often as it takes after BeginAgain: who raises it remembers what to do otherwise.
    """
    attempt = 1
    while True:
        try:
            return call()
        except BeginAgain:
            continue
        except OperationalError as error:
            again = getattr(error.__cause__, "sqlstate", None) in _AGAIN
            if not again or attempt == attempts or connection.in_atomic_block:
                raise
            attempt += 1
