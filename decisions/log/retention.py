"""Dropping whole months of the log: what is sealed may go, and its seals stay."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from psycopg import sql

from catalog.errors import Nature, OfferdeskError
from decisions.ids import from_milliseconds
from decisions.log.partitions import PARENT, following, months_with_partition, name_of
from decisions.models import Seal


def drop_old_months(at: datetime, *, days: int) -> dict[str, int]:
    """Drops the oldest month that ended more than so many days ago (0 = none); months and decisions gone.

    One a run, for decisions wait while it goes. Raises OfferdeskError month_not_sealed.
    """
    oldest = next(iter(months_with_partition()), None)
    if not days or oldest is None or following(oldest) > at - timedelta(days=days):
        return {"months": 0, "decisions": 0}
    return {"months": 1, "decisions": drop_month(month=oldest, at=at)}


@transaction.atomic
def drop_month(*, month: datetime, at: datetime) -> int:
    """Drops the partition of the month that begins at `month` (UTC); how many decisions it held.

    By the owner of the tables: triggers refuse all but this. Raises OfferdeskError month_unknown, and
    month_not_sealed where the month isn't over or some of it not sealed yet.
    """
    if month not in months_with_partition():
        raise OfferdeskError(
            "month_unknown", nature=Nature.MISSING, detail=f"The log has no month {month:%Y-%m}."
        )
    end = following(month)
    if at < end or _unsealed(month, end):
        detail = f"{month:%Y-%m} is not sealed to its end yet; run the job seal_rows."
        raise OfferdeskError("month_not_sealed", nature=Nature.CONFLICT, detail=detail)
    names = {"parent": sql.Identifier(PARENT), "name": sql.Identifier(name_of(month))}
    with connection.cursor() as cursor:
        # Never a queue of decisions behind a lock that doesn't come.
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(sql.SQL("ALTER TABLE {parent} DETACH PARTITION {name}").format(**names))
        cursor.execute(sql.SQL("SELECT count(*) FROM {name}").format(**names))
        (count,) = cursor.fetchone()
        cursor.execute(sql.SQL("DROP TABLE {name}").format(**names))
    return int(count)


def _unsealed(month: datetime, end: datetime) -> bool:
    """Whether the month has decisions from after the last seal."""
    until = Seal.objects.filter(stream=Seal.LOG).order_by("-number").values_list("until", flat=True).first()
    sealed = max(month, from_milliseconds(until or 0))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM decisions_log WHERE created >= %s AND created < %s)", [sealed, end]
        )
        return bool(cursor.fetchone()[0])
