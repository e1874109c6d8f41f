"""Rows into PostgreSQL by COPY, inside the running transaction."""

from collections.abc import Iterable, Sequence

from django.db import connection


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Stream rows into a table whose names come from code, never from input."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def run(sql: str, params: Sequence[str | int] = ()) -> None:
    """One statement without an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
