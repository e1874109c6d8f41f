"""Sealing and verifying on real rows: what was changed, taken away or slipped in is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from catalog.errors import OfferdeskError
from decisions.ledger.checking import CHAINS, broken
from decisions.log.partitions import following, make_partition
from decisions.log.retention import drop_month, drop_old_months
from decisions.log.rows import write_row
from decisions.models import Movement, OfflineSale, Seal
from decisions.sealing import sealing
from decisions.sealing.chain import digest_of, packed, unpacked
from decisions.sealing.sealing import seal_all, seal_stream
from decisions.sealing.streams import DecisionLog
from decisions.sealing.verifying import Walk, verify_all
from tests.decisions.ledger.parts import claim, need, take
from tests.decisions.log.test_rows import row

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
MONTH = datetime(2026, 3, 1, tzinfo=UTC)


def log(*seconds: float, start: datetime = NOW - timedelta(hours=1)) -> list[str]:
    """Rows so many seconds after the start; their ids."""
    made = [row(start + timedelta(seconds=each), number=number) for number, each in enumerate(seconds, 1)]
    for each in made:
        write_row(each)
    return [each.id for each in made]


def sealed(**changes: Any) -> tuple[int, int]:
    """(rows, late ones) sealed of the log."""
    return seal_stream(DecisionLog(), changes.get("at", NOW))


def verified() -> Walk:
    """What a walk over the log finds."""
    (walk, _) = verify_all()
    return walk


def sentences() -> list[str]:
    return [f"{each.seal} {each.row} {each.what}".replace("  ", " ") for each in verified().findings]


@contextmanager
def unguarded(*tables: str) -> Iterator[Any]:
    """A cursor of somebody who owns the tables and has switched their triggers off."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture(autouse=True)
def empty_log() -> None:
    """Tests that commit leave rows in the log."""
    with unguarded("decisions_log") as cursor:
        cursor.execute("DELETE FROM decisions_log")


class TestSealing:
    def test_what_is_settled_and_nothing_else(self) -> None:
        ids = log(0, 1, 2)
        log(0, start=NOW)
        assert sealed() == (3, 0)
        assert sealed() == (0, 0)
        seal = Seal.objects.get()
        assert [name for name, _ in unpacked(bytes(seal.leaves))] == ids
        walk = verified()
        assert (walk.seals, walk.rows, walk.open, walk.findings) == (1, 3, 1, [])

    def test_in_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "MOST_ROWS", 2)
        log(0, 1, 2, 3, 4)
        assert sealed() == (5, 0)
        assert list(Seal.objects.values_list("number", "count")) == [(1, 2), (2, 2), (3, 1)]
        assert verified().findings == []

    def test_rows_of_one_millisecond_stay_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "MOST_ROWS", 2)
        log(0, 0, 0, 0, 1)
        assert sealed() == (5, 0)
        assert verified().findings == []

    def test_no_rows_no_seal(self) -> None:
        assert sealed() == (0, 0)
        assert not Seal.objects.exists()

    def test_a_clock_that_runs_ahead_seals_nothing_early(self) -> None:
        log(0, start=datetime.now(UTC) - timedelta(seconds=5))
        assert seal_all(NOW + timedelta(days=1))["log"] == 0

    def test_more_runs_than_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "MOST_ROWS", 1)
        monkeypatch.setattr(sealing, "MOST_SEALS", 2)
        log(0, 1, 2)
        assert [sealed(), sealed(), sealed()] == [(2, 0), (1, 0), (0, 0)]
        assert verified().findings == []


class TestLate:
    def test_who_comes_late_is_named_by_the_next_seal(self) -> None:
        log(0, 2)
        sealed()
        (late,) = log(1)
        assert [each.split(" ", 1)[1] for each in sentences()] == [f"{late} was added: no seal names it"]
        assert sealed() == (1, 1)
        assert sealed() == (0, 0)
        assert sentences() == []

    def test_beside_new_rows_and_again(self) -> None:
        log(0, start=NOW - timedelta(seconds=100))
        sealed()
        log(0, start=NOW - timedelta(seconds=101))
        log(0, start=NOW - timedelta(seconds=29.5))
        assert sealed(at=NOW + timedelta(seconds=1)) == (2, 1)
        log(0, start=NOW - timedelta(seconds=102))
        assert sealed(at=NOW + timedelta(seconds=2)) == (1, 1)
        assert sentences() == []

    def test_a_late_row_that_is_changed_or_taken_away(self) -> None:
        log(0, 2)
        sealed()
        (late,) = log(1)
        sealed()
        with unguarded("decisions_log") as cursor:
            cursor.execute("UPDATE decisions_log SET answer = '{}' WHERE id = %s", [late])
        assert sentences() == [f"2 {late} was changed"]
        with unguarded("decisions_log") as cursor:
            cursor.execute("DELETE FROM decisions_log WHERE id = %s", [late])
        assert sentences() == [f"2 {late} is missing"]

    def test_a_row_dated_far_back_is_added(self) -> None:
        log(0, start=NOW - timedelta(hours=3))
        sealed(at=NOW - timedelta(hours=2))
        log(0)
        sealed()
        (added,) = log(0, start=NOW - timedelta(days=2))
        assert sealed() == (0, 0)
        assert sentences() == [f"1 {added} was added: no seal names it"]

    def test_a_sale_without_a_link_is_sealed_late(self) -> None:
        """It is dated when it was made, before what has been sealed since; a forged row is not told of."""
        log(0, start=NOW - timedelta(hours=3))
        sealed(at=NOW - timedelta(hours=2))
        log(0)
        sealed()
        (sold,) = log(0, start=NOW - timedelta(hours=5))
        told_offline(sold)
        assert sealed() == (1, 1)
        assert sealed() == (0, 0)
        assert sentences() == []
        (earlier,) = log(0, start=NOW - timedelta(days=2))
        told_offline(earlier)
        log(1)
        assert sealed() == (2, 2)
        assert sentences() == []
        with unguarded("decisions_log") as cursor:
            cursor.execute("UPDATE decisions_log SET channel = 'pos' WHERE id = %s", [earlier])
        assert sentences() == [f"4 {earlier} was changed"]


def told_offline(decision: str) -> None:
    """As a till's sale leaves it."""
    OfflineSale.objects.create(
        channel="web",
        sale=decision,
        sold_at=NOW,
        recorded_at=NOW,
        decision=decision,
        claim_id=claim("committed"),
        snapshot="",
        overrides=0,
        digest=b"x",
        answer="{}",
        outcome="{}",
    )


COLUMNS = {
    "expires": "expires + interval '1 second'",
    "channel": "'pos'",
    "key": "'other'",
    "diagnose": "NOT diagnose",
    "snapshot": "'sha256:1'",
    "overrides": "overrides + 1",
    "engine": "'2.0'",
    "subject": "'x'::bytea",
    "data_key": "NULL",
    "request": "request || 'x'::bytea",
    "facts": "''::bytea",
    "allowances": "'{ }'",
    "answer": "answer || ' '",
}


class TestTampering:
    @pytest.mark.parametrize(("column", "value"), COLUMNS.items())
    def test_a_changed_column(self, column: str, value: str) -> None:
        ids = log(0, 1, 2)
        sealed()
        with unguarded("decisions_log") as cursor:
            cursor.execute(f"UPDATE decisions_log SET {column} = {value} WHERE id = %s", [ids[1]])
        assert sentences() == [f"1 {ids[1]} was changed"]

    def test_a_row_that_is_gone(self) -> None:
        ids = log(0, 1, 2)
        sealed()
        with unguarded("decisions_log") as cursor:
            cursor.execute("DELETE FROM decisions_log WHERE id = %s", [ids[0]])
        assert sentences() == [f"1 {ids[0]} is missing"]

    def test_a_row_whose_id_hides_its_time(self) -> None:
        log(0, 1)
        sealed()
        with unguarded("decisions_log") as cursor:
            cursor.execute(
                "INSERT INTO decisions_log SELECT 'hidden', created, expires, channel, key, diagnose,"
                " snapshot, overrides, engine, request, facts, allowances, answer, subject, data_key"
                " FROM decisions_log LIMIT 1"
            )
        assert sentences() == ["1 1 rows were added whose id and time do not agree"]

    def test_a_changed_seal(self) -> None:
        log(0, 1)
        sealed()
        with unguarded("decisions_seal") as cursor:
            cursor.execute("UPDATE decisions_seal SET at = at + interval '1 second'")
        assert sentences() == ["1 was changed: its digest is another"]

    def test_a_seal_made_anew_breaks_the_next_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "MOST_ROWS", 1)
        ids = log(0, 1)
        sealed()
        first = Seal.objects.get(number=1)
        with unguarded("decisions_log", "decisions_seal") as cursor:
            cursor.execute("UPDATE decisions_log SET answer = '{}' WHERE id = %s", [ids[0]])
            first.leaves = packed(DecisionLog().leaves(first.start, first.until, 1))
            first.digest = digest_of(first)
            first.save()
        assert sentences() == ["2 does not follow from the seal before it"]

    def test_a_seal_that_is_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "MOST_ROWS", 1)
        log(0, 1, 2)
        sealed()
        with unguarded("decisions_seal") as cursor:
            cursor.execute("DELETE FROM decisions_seal WHERE number = 2")
        assert "3 seals are missing: 2 should come here" in sentences()

    def test_the_end_cut_off_shows_against_a_noted_seal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "MOST_ROWS", 1)
        ids = log(0, 1)
        sealed()
        noted = f"log:2:{verified().head}"
        call_command("verify_log", "--expect", noted, stdout=StringIO(), stderr=StringIO())
        with unguarded("decisions_seal", "decisions_log") as cursor:
            cursor.execute("DELETE FROM decisions_seal WHERE number = 2")
            cursor.execute("DELETE FROM decisions_log WHERE id = %s", [ids[1]])
        assert sentences() == []
        out = StringIO()
        with pytest.raises(CommandError, match="1 places do not agree"):
            call_command("verify_log", "--expect", noted, stdout=out, stderr=StringIO())
        assert "log, seal 2: was noted, and is missing" in out.getvalue()

    def test_the_command_names_it_and_ends_with_1(self) -> None:
        ids = log(0)
        sealed()
        with unguarded("decisions_log") as cursor:
            cursor.execute("UPDATE decisions_log SET answer = '{}'")
        out = StringIO()
        with pytest.raises(CommandError) as failed:
            call_command("verify_log", stdout=out)
        assert failed.value.returncode == 1
        assert f"log, seal 1, row {ids[0]}: was changed" in out.getvalue()

    def test_it_is_one_of_the_invariants(self) -> None:
        log(0)
        sealed()
        with unguarded("decisions_log") as cursor:
            cursor.execute("DELETE FROM decisions_log")
        assert CHAINS in broken()


class TestMovements:
    def test_sealed_and_verified(self) -> None:
        take(need(limit=9))
        take(need(limit=9))
        counts = seal_all(NOW + timedelta(minutes=5))
        assert counts["movements"] == 0  # never ahead of the clock
        with unguarded("decisions_movement") as cursor:
            cursor.execute("UPDATE decisions_movement SET at = at - interval '1 hour'")
        assert seal_all(datetime.now(UTC))["movements"] == 2
        (_, walk) = verify_all()
        assert (walk.rows, walk.findings) == (2, [])
        with unguarded("decisions_movement") as cursor:
            cursor.execute(
                "UPDATE decisions_movement SET quantity = 5"
                " WHERE id = (SELECT min(id) FROM decisions_movement)"
            )
        (_, walk) = verify_all()
        assert [each.what for each in walk.findings] == ["was changed"]

    def test_a_number_that_was_committed_late(self) -> None:
        for _ in range(3):
            take(need(limit=9))
        with unguarded("decisions_movement") as cursor:
            cursor.execute("UPDATE decisions_movement SET at = at - interval '1 hour'")
            middle = sorted(Movement.objects.values_list("id", flat=True))[1]
            cursor.execute(
                "CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM decisions_movement WHERE id = %s",
                [middle],
            )
            cursor.execute("DELETE FROM decisions_movement WHERE id = %s", [middle])
        assert seal_all(datetime.now(UTC))["movements"] == 2
        with unguarded("decisions_movement") as cursor:
            cursor.execute("INSERT INTO decisions_movement SELECT * FROM kept")
        counts = seal_all(datetime.now(UTC))
        assert (counts["movements"], counts["late movements"]) == (1, 1)
        assert [walk.findings for walk in verify_all()] == [[], []]


class TestRetention:
    def test_a_sealed_month_goes_and_its_seals_stay(self) -> None:
        make_partition(MONTH)
        log(0, 1, start=MONTH)
        log(0)
        sealed()
        assert drop_month(month=MONTH, at=NOW) == 2
        walk = verified()
        assert (walk.dropped, walk.findings) == (2, [])
        assert Seal.objects.count() == 1

    def test_not_before_it_is_sealed(self) -> None:
        make_partition(MONTH)
        log(0, start=MONTH)
        with pytest.raises(OfferdeskError, match="not sealed to its end"):
            drop_month(month=MONTH, at=NOW)
        with pytest.raises(OfferdeskError, match="no month 2020-01"):
            drop_month(month=datetime(2020, 1, 1, tzinfo=UTC), at=NOW)
        sealed()
        with pytest.raises(CommandError, match="no month 2020-01"):
            call_command("drop_log_month", "2020-01")
        call_command("drop_log_month", "2026-03", stdout=StringIO())

    def test_not_while_it_lasts(self) -> None:
        make_partition(MONTH)
        log(0, start=MONTH)
        sealed()
        with pytest.raises(OfferdeskError, match="not sealed"):
            drop_month(month=MONTH, at=following(MONTH) - timedelta(seconds=1))

    def test_the_oldest_month_goes_once_it_is_old_enough_one_a_run(self) -> None:
        later = following(MONTH)
        for month in (MONTH, later):
            make_partition(month)
            log(0, start=month)
        end = following(MONTH)
        nothing = {"months": 0, "decisions": 0}
        assert drop_old_months(end + timedelta(days=9, hours=23), days=10) == nothing
        with pytest.raises(OfferdeskError, match="not sealed to its end"):
            drop_old_months(end + timedelta(days=10), days=10)
        sealed()
        assert drop_old_months(end + timedelta(days=10), days=0) == nothing
        assert drop_old_months(end + timedelta(days=10), days=10) == {"months": 1, "decisions": 1}
        assert drop_old_months(end + timedelta(days=10), days=10) == nothing
        assert drop_old_months(NOW, days=10) == {"months": 1, "decisions": 1}
        walk = verified()
        assert (walk.dropped, walk.findings) == (2, [])

    def test_rows_deleted_from_a_month_that_is_there_are_missing(self) -> None:
        make_partition(MONTH)
        log(0, 1, start=MONTH)
        sealed()
        with unguarded("decisions_log_2026_03") as cursor:
            cursor.execute("DELETE FROM decisions_log_2026_03")
        assert len(sentences()) == 2


TABLES = [
    "decisions_log",
    "decisions_log_default",
    "decisions_log_2026_03",
    "decisions_movement",
    "decisions_return",
]


class TestAppendOnly:
    @pytest.mark.parametrize("table", [*TABLES, "decisions_seal", "decisions_erasure"])
    @pytest.mark.parametrize(
        "statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"], ids=str.split
    )
    def test_refused(self, table: str, statement: str) -> None:
        make_partition(MONTH)
        log(0, start=MONTH)
        log(0, start=datetime(1999, 1, 1, tzinfo=UTC))
        _one_of_each()
        column = {"decisions_log": "answer"}.get(table[:13], "id")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # tests that commit truncate some
            cursor.execute(f"SELECT count(*) FROM {table}")
            (before,) = cursor.fetchone()
            assert before > 0
            refusal = "append-only|Cannot update or delete"
            with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
                cursor.execute(statement.format(table, column, column))
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (before,)


def _one_of_each() -> None:
    """A movement, a return, a seal and an erasure."""
    claim = take(need(limit=9))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO decisions_return (id, claim_id, return_id, created, refund, shortfall, shipping,"
            " units, answer) VALUES ('r', %s, 'r', now(), 0, 0, false, '{}', '{}')",
            [claim],
        )
        cursor.execute(
            "INSERT INTO decisions_erasure (at, subject, keys, bindings, known, reason, door)"
            " VALUES (now(), '', 0, 0, false, 'r', 'command')"
        )
    sealed()
    assert Seal.objects.exists()
