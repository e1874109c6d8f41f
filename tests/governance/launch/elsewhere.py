"""Somebody else at the same moment, on a connection of his own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from catalog.errors import OfferdeskError


def outcome_of(deed: Callable[[], object]) -> str:
    """What became of a deed in a thread of its own: "done", or the code of the refusal."""
    try:
        deed()
    except OfferdeskError as error:
        return error.code
    finally:
        connection.close()
    return "done"


@contextmanager
def elsewhere(deed: Callable[[], Any]) -> Iterator[None]:
    """Somebody else's transaction, open as long as this lasts, after he has done that."""
    done, over = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                deed()
                done.set()
                over.wait(60)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert done.wait(30)
    try:
        yield
    finally:
        over.set()
        thread.join()
