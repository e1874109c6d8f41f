"""Who watches a long load: told what begins and how far it is."""

from typing import Protocol


class Watch(Protocol):
    """A progress display, or nobody."""

    def begin(self, step: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


class Nobody:
    """The watch of tests and jobs."""

    def begin(self, step: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...
