"""What ./run says while it works: on stderr, one line per step with its seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """The command cannot go on; the message says why and what would help."""


def say(line: str) -> None:
    """One line of status; stdout belongs to the command's own output."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(name: str, *, loud: bool = True) -> Iterator[None]:
    """Times a step of the set-up and reports it when it is done."""
    start = time.monotonic()
    yield
    if loud:
        say(f"  {name:<52} {time.monotonic() - start:6.1f} s")
