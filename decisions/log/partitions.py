"""Monthly partitions of the decision log."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg import sql

PARENT = "decisions_log"
DEFAULT = "decisions_log_default"
AHEAD = timedelta(days=70)
"""How far ahead partitions are made: by the migration, then every hour by a job."""
_MONTHS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = %s::regclass AND c.relname ~ %s ORDER BY c.relname
"""


def ensure_partitions(*, until: datetime) -> int:
    """Makes the partitions of every month from now to `until` that are missing; returns how many."""
    return sum(make_partition(start) for start in months(timezone.now(), until))


def months_with_partition() -> list[datetime]:
    """The first instants of the months that have a partition of their own, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, [PARENT, f"^{PARENT}_[0-9]{{4}}_[0-9]{{2}}$"])
        return [datetime.strptime(name[-7:], "%Y_%m").replace(tzinfo=UTC) for (name,) in cursor.fetchall()]


def start_of_month(moment: datetime) -> datetime:
    """The first instant (UTC) of its month."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def months(start: datetime, until: datetime) -> Iterator[datetime]:
    """The first instants (UTC) of the months that [start, until] touches."""
    month = start_of_month(start)
    while month <= until:
        yield month
        month = following(month)


def following(month: datetime) -> datetime:
    """The first instant of the next month."""
    years, index = divmod(month.month, 12)
    return month.replace(year=month.year + years, month=index + 1)


def name_of(month: datetime) -> str:
    return f"{PARENT}_{month:%Y_%m}"


def make_partition(month: datetime) -> bool:
    """Makes one month's partition and moves what the default one holds of it; False if it is there."""
    with transaction.atomic(), connection.cursor() as cursor:
        # One maker at a time, and never a queue of decisions behind a lock that doesn't come.
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [PARENT])
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name_of(month)])
        if cursor.fetchone()[0]:
            return False
        _create(cursor, month)
        _adopt(cursor, month)
        _attach(cursor, month)
    return True


def _run(cursor: CursorWrapper, statement: str, month: datetime) -> None:
    """Runs one statement with the names and bounds of a month in it."""
    cursor.execute(
        sql.SQL(statement).format(
            parent=sql.Identifier(PARENT),
            default=sql.Identifier(DEFAULT),
            name=sql.Identifier(name_of(month)),
            start=sql.Literal(month.isoformat()),
            end=sql.Literal(following(month).isoformat()),
        )
    )


def _create(cursor: CursorWrapper, month: datetime) -> None:
    # Attaching a finished table takes a lighter lock on the log than creating it as a partition.
    _run(cursor, "CREATE TABLE {name} (LIKE {parent} INCLUDING ALL)", month)
    _run(
        cursor,
        "CREATE TRIGGER decisions_log_no_truncate BEFORE TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION decisions_log_is_append_only()",
        month,
    )


def _adopt(cursor: CursorWrapper, month: datetime) -> None:
    """Moves the month's rows out of the default partition: the one way for a log row to move."""
    _run(cursor, "LOCK TABLE {default} IN ACCESS EXCLUSIVE MODE", month)
    _run(
        cursor,
        "INSERT INTO {name} SELECT * FROM {default} WHERE created >= {start} AND created < {end}",
        month,
    )
    if cursor.rowcount:
        _run(cursor, "ALTER TABLE {default} DISABLE TRIGGER decisions_log_append_only", month)
        _run(cursor, "DELETE FROM {default} WHERE created >= {start} AND created < {end}", month)
        _run(cursor, "ALTER TABLE {default} ENABLE TRIGGER decisions_log_append_only", month)


def _attach(cursor: CursorWrapper, month: datetime) -> None:
    _run(cursor, "ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})", month)
