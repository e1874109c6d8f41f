"""One launch at a time: everything that changes what is live takes this lock first."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def launching() -> Iterator[None]:
    """A transaction that holds the launch lock to its end, taken before any row: nobody deadlocks."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('governance.launch'))")
        yield
