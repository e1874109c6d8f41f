"""What goes over the wire to PostgreSQL, as libpq itself records it: no wrapper can be gone around."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class Traffic:
    """The messages of one traced stretch."""

    lines: list[str]

    def count(self, *kinds: str) -> int:
        """Messages to the server of these kinds."""
        sent = [line.split("\t") for line in self.lines if line.startswith("F\t")]
        return sum(parts[2] in kinds for parts in sent)

    @property
    def statements(self) -> int:
        """Statements that were run, transaction control included."""
        return self.count("Query", "Execute")

    @property
    def planned(self) -> int:
        """Statements that were sent as text to be parsed anew."""
        return self.count("Query", "Parse")


@contextmanager
def traced() -> Iterator[Traffic]:
    """Records everything that this thread's connection sends."""
    connection.ensure_connection()
    link = connection.connection.pgconn
    traffic = Traffic()
    with tempfile.TemporaryFile() as file:
        link.trace(file.fileno())
        link.set_trace_flags(1)
        try:
            yield traffic
        finally:
            link.untrace()
            file.seek(0)
            traffic.lines = file.read().decode(errors="replace").splitlines()
