"""What was sold already: used as far as there is room, owed beyond it, and owed first to be given back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from decisions.ledger.accounts import open_accounts, split
from decisions.ledger.needs import Need, in_order
from decisions.ledger.owing import Recording
from decisions.ledger.settling import give_back, used_by
from decisions.models import Allowance, Debt
from tests.decisions.ledger.parts import claim, counters, need, take, unbroken

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def every_invariant_holds() -> Iterator[None]:
    yield
    assert unbroken()


def record(*needs: Need) -> tuple[str, list[int]]:
    """A claim that was sold all of it, and what it owes of each need."""
    wanted = in_order(needs)
    accounts = open_accounts(wanted)
    with transaction.atomic():
        name = claim("committed")
        owed = Recording(name, NOW, accounts).record(wanted)
    return name, [each.quantity for each in owed]


def debt() -> int:
    return sum(Allowance.objects.values_list("debt", flat=True))


def budget(quantity: int) -> Need:
    return need("budget", quantity=quantity, limit=100, unit="EUR")


def test_the_excess_alone_is_owed() -> None:
    assert record(budget(60))[1] == []
    assert record(budget(60))[1] == [20]
    assert record(budget(60))[1] == [60]
    assert (counters("budget"), debt()) == ((100, 0, 100), 80)


def test_what_others_hold_is_theirs() -> None:
    take(budget(70))
    assert record(budget(60))[1] == [30]
    assert counters("budget") == (100, 70, 30)


def test_what_others_held_is_taken_first() -> None:
    take(budget(70), seconds=-1)
    assert record(budget(60))[1] == []
    assert counters("budget") == (100, 0, 60)


def test_slots_are_emptied_together() -> None:
    take(budget(1), seconds=None)
    split(budget(1).key, 3)
    assert record(budget(120))[1] == [21]
    assert (counters("budget"), debt()) == ((100, 0, 100), 21)


def test_a_rolling_period_counts_one_by_one() -> None:
    rolling = need("per_period", limit=1, since=NOW - timedelta(days=7), period="rolling P7D")
    assert record(rolling)[1] == []
    assert record(rolling)[1] == [1]
    assert counters("per_period")[2] == 1


def test_debt_comes_back_before_use_and_part_by_part() -> None:
    record(budget(90))
    name, owed = record(budget(60))
    assert owed == [50]
    (stake,) = used_by(name)
    assert (stake.quantity, stake.left) == (60, 60)
    for back, left in ((30, (20, 100)), (25, (0, 95)), (5, (0, 90))):
        give_back(name, {stake.row: back})
        assert (debt(), counters("budget")[2]) == left
    assert used_by(name)[0].left == 0
    with pytest.raises(ValueError, match="has not used so much"):
        give_back(name, {stake.row: 1})


def test_room_that_comes_free_is_free() -> None:
    first, _ = record(need())
    _, owed = record(need())
    assert owed == [1]
    give_back(first, {used_by(first)[0].row: 1})
    assert (counters(), debt()) == ((1, 0, 0), 1)
    assert record(need())[1] == []


def test_a_debt_that_drifts_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    record(need())
    record(need())
    Debt.objects.update(quantity=2)
    with pytest.raises(CommandError):
        call_command("check_ledger")
    assert "BROKEN  debt is the sum of what claims owe" in capsys.readouterr().out
    Debt.objects.update(quantity=1)


def test_debts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    record(budget(120))
    call_command("ledger", "debts", "--json")
    assert capsys.readouterr().out == (
        '[{"owner": "summer", "kind": "budget", "subject": "", "period": "", "unit": "EUR", "limit": 100, '
        '"used": 100, "debt": 20}]\n'
    )
    # A hot one is told as one.
    first = Allowance.objects.get()
    Allowance.objects.create(
        key=first.key,
        slot=1,
        kind="budget",
        owner="summer",
        unit="EUR",
        share=900,
        version=1,
    )
    call_command("ledger", "debts")
    assert "summer budget EUR: 1.00 of 10.00 used, 0.20 owed" in capsys.readouterr().out
