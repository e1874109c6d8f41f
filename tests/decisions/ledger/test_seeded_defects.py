"""Broken variants of the ledger's code, as other platforms have shipped them: each is caught.

Every check passes on the code as it is and fails with the defect in it; a check that no defect fails proves
nothing.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalog.statements import run_prepared
from decisions.ledger import availability, settling, taking
from decisions.ledger.accounts import open_accounts, split
from decisions.ledger.availability import Own, read_left
from decisions.ledger.checking import broken
from decisions.ledger.settling import give_back, used_by
from decisions.ledger.taking import Taking
from decisions.models import Allowance
from tests.decisions.ledger.parts import Refused, need, take, together

pytestmark = pytest.mark.django_db(transaction=True)
Patch = Callable[[pytest.MonkeyPatch], None]
SUMS = "held and used are the sum of the movements"


def last_unit() -> None:
    """Eight take the last unit at once: one gets it, seven are told so, the sums are right."""
    results = together(8, lambda _: take(need(limit=1), seconds=None))
    won = [result for result in results if isinstance(result, str)]
    lost = [result for result in results if isinstance(result, Refused)]
    assert (len(won), len(lost)) == (1, 7), results
    assert Allowance.objects.get().used == 1
    assert_sums()


def assert_sums() -> None:
    assert SUMS not in broken()


def circles() -> None:
    """Many orders of the same allowances, named in another order each time, never wait in a circle."""
    both = [need("budget", owner, 1, 10**6, unit="EUR") for owner in ("a", "b", "c", "d")]

    def shop(number: int) -> None:
        for turn in range(12):
            at = (number + turn) % 4
            take(*both[at:], *both[:at], seconds=None)

    failures = [result for result in together(6, shop) if result is not None]
    assert not failures, failures
    assert_sums()


def own_hold() -> None:
    """A payer's own hold doesn't count against his next decision."""
    mine = take(need(limit=1))
    own = Own(mine, frozenset({"web"}))
    assert read_left([need(limit=1)], [], own).allowances[need().key] == 1
    assert read_left([need(limit=1)], []).allowances[need().key] == 0


def giving_back() -> None:
    """What was used and comes back can be used again."""
    name = take(need(limit=1), seconds=None)
    give_back(name, {stake.row: stake.left for stake in used_by(name)})
    assert_sums()
    take(need(limit=1), seconds=None)


def last_of_slots() -> None:
    """What lies in several rows can all be spent, to the last unit."""
    open_accounts([need(limit=40)])
    split(need().key, 4)
    for _ in range(13):
        take(need(limit=40, quantity=3), seconds=None)
    with pytest.raises(Refused) as caught:
        take(need(limit=40, quantity=3), seconds=None)
    assert [rejection.available for rejection in caught.value.rejections] == [1]
    assert_sums()


def a_failed_order() -> None:
    """An order of which one thing can't be had takes nothing of the others."""
    with pytest.raises(Refused):
        take(need(limit=9), need("per_store", limit=0), seconds=None)
    assert Allowance.objects.get(kind="total").used == 0
    assert_sums()


CHECKS = [last_unit, circles, own_hold, giving_back, last_of_slots, a_failed_order]
UPDATE = "UPDATE decisions_allowance SET held = held + %(hold)s, used = used + %(use)s"


def check_then_write(patch: pytest.MonkeyPatch) -> None:
    """Reads what is left, and writes what it made of it."""

    def take_one(self: Taking, wanted: Any, slots: Any) -> bool:
        ((left, used),) = run_prepared(
            "SELECT share - held - used, used FROM decisions_allowance WHERE id = %s", (slots[0],)
        )
        time.sleep(0.05)
        if left < wanted.quantity:
            return False
        sql = "UPDATE decisions_allowance SET used = %s WHERE id = %s RETURNING id"
        return bool(run_prepared(sql, (used + wanted.quantity, slots[0])))

    patch.setattr(Taking, "_take_one", take_one)


def missing_where(patch: pytest.MonkeyPatch) -> None:
    """The update doesn't ask for enough left."""
    broken_sql = taking._TAKE.replace(" AND share - held - used >= %(n)s", "")
    assert broken_sql != taking._TAKE
    patch.setattr(taking, "_TAKE", broken_sql)


def ignored_row_count(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether the update found a row."""
    real = Taking._take_one

    def take_one(self: Taking, wanted: Any, slots: Any) -> bool:
        real(self, wanted, slots)
        return True

    patch.setattr(Taking, "_take_one", take_one)


def lock_too_late(patch: pytest.MonkeyPatch) -> None:
    """Everybody locks in the order in which the offers come."""
    patch.setattr(
        "tests.decisions.ledger.parts.in_order",
        lambda needs: list({each.key: each for each in needs}.values()),
    )
    real = Taking._take_one

    def slowly(self: Taking, wanted: Any, slots: Any) -> bool:
        found = real(self, wanted, slots)
        time.sleep(0.02)
        return found

    patch.setattr(Taking, "_take_one", slowly)


def counter_outside_the_transaction(patch: pytest.MonkeyPatch) -> None:
    """The counter is written over a link of its own, which commits at once."""
    real = Taking._take_one

    def take_one(self: Taking, wanted: Any, slots: Any) -> bool:
        with transaction.atomic():
            found = real(self, wanted, slots)
            transaction.set_rollback(found)
        sql = UPDATE + " WHERE id = %(id)s RETURNING id"
        counted = self._params(wanted, wanted.quantity) | {"id": slots[0]}
        if found:
            together(1, lambda _: run_prepared(sql, {k: counted[k] for k in ("hold", "use", "id")}))
        return found

    patch.setattr(Taking, "_take_one", take_one)


def own_hold_counted(patch: pytest.MonkeyPatch) -> None:
    """What is left is read without a thought of whose the holds are."""
    broken_sql = availability._LEFT.replace(" OR s.claim_id = (SELECT id FROM own)", "")
    assert broken_sql != availability._LEFT
    patch.setattr(availability, "_LEFT", broken_sql)


def cancel_without_give_back(patch: pytest.MonkeyPatch) -> None:
    """The stake is marked as returned, and the counter stays."""
    patch.setattr(settling, "_move", lambda *_, **__: None)


def slot_local_exhausted(patch: pytest.MonkeyPatch) -> None:
    """One row that has too little says that all is gone."""
    patch.setattr(Taking, "_gather", lambda self, wanted: self._tell(wanted, 0))


DEFECTS: list[tuple[Patch, Callable[[], None]]] = [
    (check_then_write, last_unit),
    (missing_where, last_unit),
    (ignored_row_count, last_unit),
    (lock_too_late, circles),
    (counter_outside_the_transaction, a_failed_order),
    (own_hold_counted, own_hold),
    (cancel_without_give_back, giving_back),
    (slot_local_exhausted, last_of_slots),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_code_passes(check: Callable[[], None]) -> None:
    check()


@pytest.mark.parametrize(("defect", "check"), DEFECTS, ids=lambda each: each.__name__)
def test_each_defect_is_caught(
    monkeypatch: pytest.MonkeyPatch, defect: Patch, check: Callable[[], None]
) -> None:
    defect(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError, pytest.fail.Exception, Refused)):
        check()


def test_every_check_is_one_that_a_defect_fails() -> None:
    assert {check for _, check in DEFECTS} == set(CHECKS)
