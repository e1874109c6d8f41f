"""Running a transaction again when others got in its way."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

Result = TypeVar("Result")

ATTEMPTS = 3
MOST_BEGINNINGS = 10
# deadlock_detected, serialization_failure
_AGAIN = {"40P01", "40001"}


class BeginAgain(Exception):
    """A transaction can't go on as it is, and has a way to go when it is begun once more."""


def with_retries(call: Callable[[], Result], attempts: int = ATTEMPTS) -> Result:
    """The result of `call`, a whole transaction, again after a deadlock; inside another one only once.

    After BeginAgain too: who raises it takes another way then, for it remembers, or because what it met is
    written by now. Who goes in circles all the same is told that others are in the way.
    """
    attempt = again_and_again = 1
    while True:
        try:
            return call()
        except BeginAgain:
            again_and_again += 1
            if again_and_again > MOST_BEGINNINGS:
                raise OperationalError("begun again too often: others are in the way") from None
        except OperationalError as error:
            again = getattr(error.__cause__, "sqlstate", None) in _AGAIN
            if not again or attempt == attempts or connection.in_atomic_block:
                raise
            attempt += 1
