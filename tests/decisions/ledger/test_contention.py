"""What is waited for often becomes several rows; nothing is lost or given twice over it."""

import time

import pytest
from django.db import connection, transaction

from decisions.ledger.contention import CONTENTION, SLOTS, WAITS, Contention
from decisions.models import Allowance
from tests.decisions.ledger.parts import Refused, counters, need, take, together, unbroken

BUDGET = need("budget", quantity=100, limit=1_000_000, unit="EUR")


def rows() -> int:
    return Allowance.objects.filter(kind="budget").count()


def wait(contention: Contention, times: int = WAITS) -> None:
    for _ in range(times):
        contention.waited(BUDGET.key, BUDGET.quantity)


@pytest.mark.django_db
class TestAlone:
    def test_so_many_waits_split_it(self) -> None:
        take(BUDGET)
        contention = Contention()
        wait(contention, WAITS - 1)
        contention.cool()
        assert rows() == 1
        wait(contention, 1)
        contention.cool()
        assert rows() == 1 + SLOTS
        assert counters("budget") == (1_000_000, 100, 0)
        take(BUDGET)
        assert unbroken()

    def test_a_small_rest_stays_in_one_row(self) -> None:
        take(need("budget", quantity=100, limit=10_000, unit="EUR"))
        contention = Contention()
        wait(contention)
        contention.cool()
        assert rows() == 1

    def test_waits_are_forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        take(BUDGET)
        contention = Contention()
        wait(contention, WAITS - 1)
        real = time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: real() + 60)
        wait(contention, 1)
        contention.cool()
        assert rows() == 1


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_sixteen_clients_make_it_hot_and_spend_it_to_the_cent(self) -> None:
        few = need("budget", quantity=10, limit=16 * 25 * 10, unit="EUR")

        def job(_: int) -> int:
            got = 0
            for _ in range(30):
                try:
                    take(few)
                    got += 1
                except Refused:
                    pass
            return got

        taken = together(16, job)
        assert sum(n for n in taken if isinstance(n, int)) == 16 * 25, taken
        assert counters("budget") == (4_000, 4_000, 0)
        assert unbroken()

    def test_who_waits_too_long_is_told(self) -> None:
        take(BUDGET)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM decisions_allowance FOR UPDATE")

            def impatient(_: int) -> None:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL lock_timeout = '100ms'")
                    take(BUDGET)

            (found,) = together(1, impatient)
        assert getattr(found.__cause__, "sqlstate", None) == "55P03"  # type: ignore[union-attr]
        wait(CONTENTION)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM decisions_allowance FOR UPDATE")
            together(1, lambda _: CONTENTION.cool())
        assert rows() == 1
