"""Prepared statements and transactions that are tried again."""

import gc
import weakref
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from catalog.statements import run_prepared
from catalog.transactions import BeginAgain, with_retries

pytestmark = pytest.mark.django_db


def prepared(fragment: str) -> list[bool]:
    """Whether the server keeps this statement prepared, per copy."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT from_sql FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{fragment}%"]
        )
        return [row[0] for row in cursor.fetchall()]


def test_rows_come_back_typed() -> None:
    assert run_prepared("SELECT %(a)s::int + 1, %(b)s::text[]", {"a": 41, "b": ["x"]}) == [(42, ["x"])]


def test_the_server_plans_a_statement_once() -> None:
    for number in range(3):
        run_prepared("SELECT %s::int AS only_here_once", [number])
    assert prepared("only_here_once") == [False]


def test_a_statement_counts_and_belongs_to_the_transaction(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    insert = "INSERT INTO catalog_category (path) VALUES (%s)"
    with django_assert_num_queries(1):
        assert run_prepared(insert, ["a"]) == []
    with transaction.atomic():
        run_prepared(insert, ["b"])
        transaction.set_rollback(True)
    assert run_prepared("SELECT path FROM catalog_category", []) == [("a",)]


def test_errors_are_djangos() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        run_prepared("SELECT no_such_column", [])


def failing(times: int, state: type[psycopg.Error]) -> Any:
    """A transaction that is thrown out this many times, and the list of its runs."""
    runs: list[int] = []

    def call() -> str:
        runs.append(len(runs))
        if len(runs) <= times:
            raise OperationalError("thrown out") from state()
        return "done"

    return call, runs


@pytest.mark.django_db(transaction=True)
class TestRetries:
    def test_a_deadlock_is_tried_again(self) -> None:
        call, runs = failing(2, psycopg.errors.DeadlockDetected)
        assert with_retries(call) == "done"
        assert len(runs) == 3

    def test_not_for_ever(self) -> None:
        call, runs = failing(3, psycopg.errors.SerializationFailure)
        with pytest.raises(OperationalError):
            with_retries(call)
        assert len(runs) == 3

    def test_a_dead_link_is_not(self) -> None:
        call, runs = failing(1, psycopg.errors.ConnectionFailure)
        with pytest.raises(OperationalError):
            with_retries(call)
        assert len(runs) == 1

    def test_nor_is_half_a_transaction(self) -> None:
        call, runs = failing(1, psycopg.errors.DeadlockDetected)
        with pytest.raises(OperationalError), transaction.atomic():
            with_retries(call)
        assert len(runs) == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_closed_is_let_go() -> None:
    """A link keeps its cursor, and nobody else keeps either."""
    run_prepared("SELECT 1", [])
    link = weakref.ref(connection.connection)
    connection.close()
    gc.collect()
    assert link() is None


@pytest.mark.parametrize(("attempts", "code"), [(9, "done"), (10, None)])
def test_who_begins_again_too_often_is_told(attempts: int, code: str | None) -> None:
    left = [attempts]

    def call() -> str:
        if left[0]:
            left[0] -= 1
            raise BeginAgain
        return "done"

    if code is not None:
        assert with_retries(call) == code
    else:
        with pytest.raises(OperationalError, match="begun again too often"):
            with_retries(call)
