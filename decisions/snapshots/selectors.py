"""Reading snapshots, on whichever connection the caller is: a request's or the watcher's own."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection

from decisions.snapshots.documents import EMPTY, ManifestEntry, read_manifest

CHUNK = 1_000
"""Rows read at a time: so many hold no other thread up."""


class Cursor(Protocol):
    """What Django's cursors and psycopg's own have in common."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, query: Any, params: Any = None) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


class SnapshotMissing(LookupError):
    """A snapshot that is named and not stored."""


@dataclass(frozen=True, slots=True)
class Position:
    """What is live: the snapshot, how often it was switched, and the last override's number."""

    sequence: int
    hash: str
    overrides: int


_POSITION = """
SELECT (SELECT sequence FROM decisions_currentsnapshot WHERE id = 1),
       (SELECT snapshot_id FROM decisions_currentsnapshot WHERE id = 1),
       (SELECT max(number) FROM decisions_override)
"""


def read_position(cursor: Cursor) -> Position:
    """Where the house stands, by one tiny statement."""
    cursor.execute(_POSITION)
    sequence, digest, overrides = cursor.fetchone()
    return Position(sequence or 0, digest or EMPTY, overrides or 0)


def read_override_rows(cursor: Cursor, number: int) -> list[tuple[int, str, str, str]]:
    """All switches up to a number: (number, action, target, code), in their order."""
    cursor.execute(
        "SELECT number, action, target, code FROM decisions_override WHERE number <= %s ORDER BY number",
        [number],
    )
    return [tuple(row) for row in cursor.fetchall()]


def read_snapshot(cursor: Cursor, digest: str) -> tuple[str, int]:
    """A snapshot's manifest and how many offers it has; raises SnapshotMissing."""
    if digest == EMPTY:
        return "[]", 0
    cursor.execute("SELECT manifest, offers FROM decisions_snapshot WHERE hash = %s", [digest])
    row = cursor.fetchone()
    if row is None:
        raise SnapshotMissing(f"snapshot {digest} is not stored")
    return row[0], row[1]


def read_bodies(cursor: Cursor, hashes: Collection[str]) -> Iterator[tuple[str, str]]:
    """(hash, canonical JSON) of the documents asked for, a few thousand at a time."""
    wanted = list(hashes)
    for start in range(0, len(wanted), CHUNK):
        cursor.execute(
            "SELECT hash, body FROM decisions_definition WHERE hash = ANY(%s)",
            [wanted[start : start + CHUNK]],
        )
        yield from cursor.fetchall()


def current_manifest() -> list[ManifestEntry]:
    """The documents that are live now, as the database says."""
    with connection.cursor() as cursor:
        manifest, _ = read_snapshot(cursor, read_position(cursor).hash)
    return list(read_manifest(manifest))
