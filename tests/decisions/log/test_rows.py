"""The log is written once and never changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from decisions.ids import encode, from_milliseconds
from decisions.log.rows import LogRow, read_row, write_row

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 6, 15, 9, 0, 0, 123_000, tzinfo=UTC)


def row(created: datetime = MOMENT, number: int = 1) -> LogRow:
    return LogRow(
        id=encode(round(created.timestamp() * 1000), number),
        created=created,
        expires=created + timedelta(minutes=30),
        channel="web",
        key="abc",
        diagnose=False,
        snapshot="sha256:0",
        overrides=17,
        engine="1.0",
        request='{"channel": "web"}',
        facts="{}",
        allowances="{}",
        answer='{"total":"1.00","name":"Ü"}',
    )


def test_what_was_written_comes_back() -> None:
    write_row(row())
    assert read_row(row().id) == row()


def test_an_id_that_is_not_there() -> None:
    assert read_row(row(number=2).id) is None
    assert read_row("not an id") is None


def test_an_id_is_used_once() -> None:
    write_row(row())
    with pytest.raises(IntegrityError), transaction.atomic():
        write_row(replace(row(), answer="{}"))


def test_a_decision_that_expires_before_it_is_made() -> None:
    with pytest.raises(IntegrityError, match="decision_expires_after_it_was_created"), transaction.atomic():
        write_row(replace(row(), expires=MOMENT))


@pytest.mark.parametrize("table", ["decisions_log", "decisions_log_default"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET answer = '{{}}'", "DELETE FROM {}", "TRUNCATE {}"], ids=str.split
)
def test_it_cannot_be_changed(table: str, statement: str) -> None:
    write_row(row(created=from_milliseconds(1000)))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert read_row(row(created=from_milliseconds(1000)).id) is not None


def test_reading_by_id_looks_into_one_partition() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT * FROM decisions_log WHERE id = %s AND created = %s", [row().id, row().created]
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.startswith("Index Scan using decisions_log_default_pkey on decisions_log_default")
    assert "Append" not in plan
