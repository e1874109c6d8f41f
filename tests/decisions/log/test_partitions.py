"""Monthly partitions of the log."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from decisions.log.partitions import ensure_partitions, make_partition, months
from decisions.log.rows import read_row, write_row
from tests.decisions.log.test_rows import row

pytestmark = pytest.mark.django_db


def lies_in(moment: datetime) -> str:
    """The partition in which a row of this moment was stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM decisions_log WHERE created = %s", [moment])
        (name,) = cursor.fetchone()
    return str(name)


@pytest.mark.parametrize(
    ("start", "until", "expected"),
    [
        ("2031-06-15T12:00+00:00", "2031-06-15T12:00+00:00", ["2031-06"]),
        ("2031-06-30T23:59+00:00", "2031-07-01T00:00+00:00", ["2031-06", "2031-07"]),
        ("2031-11-05T00:00+00:00", "2032-02-01T00:00+00:00", ["2031-11", "2031-12", "2032-01", "2032-02"]),
        ("2031-07-01T01:00+02:00", "2031-07-01T03:00+02:00", ["2031-06", "2031-07"]),
        ("2031-07-01T00:00+00:00", "2031-06-01T00:00+00:00", []),
    ],
)
def test_months(start: str, until: str, expected: list[str]) -> None:
    found = months(datetime.fromisoformat(start), datetime.fromisoformat(until))
    assert [f"{month:%Y-%m}" for month in found] == expected


def test_each_month_gets_its_own_and_only_once() -> None:
    with time_machine.travel(datetime(2031, 11, 20, tzinfo=UTC)):
        until = datetime(2032, 1, 31, tzinfo=UTC)
        assert ensure_partitions(until=until) == 3
        assert ensure_partitions(until=until) == 0
    for moment, name in [
        (datetime(2031, 12, 1, tzinfo=UTC), "decisions_log_2031_12"),
        (datetime(2031, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC), "decisions_log_2031_12"),
        (datetime(2032, 1, 1, tzinfo=UTC), "decisions_log_2032_01"),
        (datetime(2032, 2, 1, tzinfo=UTC), "decisions_log_default"),
    ]:
        write_row(row(created=moment))
        assert lies_in(moment) == name


def test_rows_that_came_before_their_partition_move_into_it() -> None:
    early, later = datetime(2033, 5, 7, tzinfo=UTC), datetime(2033, 6, 7, tzinfo=UTC)
    write_row(row(created=early))
    write_row(row(created=later))
    assert make_partition(datetime(2033, 5, 1, tzinfo=UTC))
    assert (lies_in(early), lies_in(later)) == ("decisions_log_2033_05", "decisions_log_default")
    assert read_row(row(created=early).id) == row(created=early)


@pytest.mark.parametrize("table", ["decisions_log_2034_01", "decisions_log_default", "decisions_log"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET key = ''", "DELETE FROM {}", "TRUNCATE {}"], ids=str.split
)
def test_a_new_partition_is_append_only_and_the_others_stay_so(table: str, statement: str) -> None:
    moment = datetime(2034, 1, 5, tzinfo=UTC)
    write_row(row(created=moment))
    write_row(row(created=datetime(2034, 2, 5, tzinfo=UTC)))
    make_partition(datetime(2034, 1, 1, tzinfo=UTC))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
