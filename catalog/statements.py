"""Raw prepared statements for the hot path, where one ORM query costs more than a whole decision."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connection
from psycopg.adapt import Dumper, PyFormat
from psycopg.types.numeric import Int8, Int8Dumper, IntNumeric, IntNumericDumper


class WholeDumper(Dumper):
    """Whole numbers as bigint, however small.

    psycopg's own picks the smallest type that a value fits; a statement is prepared anew for each
    combination of types, and planned anew.
    """

    _bigint = Int8Dumper(Int8)
    _numeric = IntNumericDumper(IntNumeric)

    def dump(self, obj: Any) -> Any:
        raise TypeError("the dumper that upgrade() gives is asked")

    def get_key(self, obj: int, format: PyFormat) -> type:
        return self.upgrade(obj, format).cls

    def upgrade(self, obj: int, format: PyFormat) -> Dumper:
        return self._bigint if -(2**63) <= obj < 2**63 else self._numeric


class PreparedCursor(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor with server-side parameters that prepares each statement on its first run.

    Where the connection's `prepare_threshold` is None (a transaction pooler) it runs unprepared.
    """

    def __init__(self, link: "psycopg.Connection[Any]") -> None:
        super().__init__(link)
        self.adapters.register_dumper(int, WholeDumper)

    def execute(self, query: Any, params: Any = None, **options: Any) -> "PreparedCursor":
        super().execute(query, params, **{**options, "prepare": True})
        return self


MOST_KEPT = 1_000
"""Rows of an answer after which a cursor is not used again."""
_KEPT = "_offerdesk_cursor"
"""A link keeps its cursor for its life: a new one each time would cost a fifth of a small statement."""


def run_prepared(sql: str, params: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one prepared statement, inside the running transaction if there is one.

    A statement without a result set (an INSERT without RETURNING) gives an empty list. Errors are Django's.
    """
    connection.ensure_connection()
    link: Any = connection.connection
    cursor: Any = getattr(link, _KEPT, None)
    if cursor is None or cursor.closed:
        cursor = PreparedCursor(link)
        setattr(link, _KEPT, cursor)
    if connection.queries_logged or connection.execute_wrappers:
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        wrapped = wrap(cursor)
        wrapped.execute(sql, params)
    else:
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            cursor.execute(sql, params)
    if not cursor.description:
        return []
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    if len(rows) > MOST_KEPT:
        cursor.close()  # it would keep the server's answer beside the rows
    return rows


def read_prepared(sql: str, params: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The same for what only reads: where the link was cut while it lay idle, once more on a new one."""
    try:
        return run_prepared(sql, params)
    except (OperationalError, InterfaceError):
        link = connection.connection
        if connection.in_atomic_block or link is None or not link.closed:
            raise
        connection.close()
        return run_prepared(sql, params)
