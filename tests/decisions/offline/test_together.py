"""Tills that tell the same and different sales at once: each is recorded once, nothing is overspent."""

from typing import Any

import pytest
from django.test import Client

from decisions.models import Allowance, Claim, OfflineSale
from tests.decisions.ledger.parts import sound, together
from tests.decisions.offline.conftest import TEN, Install, Tills

pytestmark = pytest.mark.django_db(transaction=True)
Json = dict[str, Any]
THREADS = 16


def test_one_sale_told_by_many_is_recorded_once(tills: Tills, install: Install) -> None:
    install(TEN)
    row = tills.sale(tills.bundle())
    told = together(THREADS, lambda _: Tills(Client(), tills.key).tell(row))
    assert [each for each in told if isinstance(each, Exception)] == []
    assert {str(each) for each in told} == {str(told[0])}
    assert (Claim.objects.count(), OfflineSale.objects.count()) == (1, 1)
    assert sound()


def test_one_order_of_many_sales_goes_to_one(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    rows = [{**tills.sale(bundle), "order_id": "one"} for _ in range(THREADS)]
    told = together(THREADS, lambda number: Tills(Client(), tills.key).tell(rows[number])[0])
    assert [each for each in told if isinstance(each, Exception)] == []
    states = [each["state"] for each in told if isinstance(each, dict)]
    assert (states.count("recorded"), states.count("refused")) == (1, THREADS - 1)
    assert {each.get("code") for each in told if isinstance(each, dict)} == {None, "order_conflict"}
    assert sound()


def test_a_budget_told_by_many_splits_exactly(tills: Tills, install: Install) -> None:
    install(TEN)
    bundle = tills.bundle()
    rows = [tills.sale(bundle) for _ in range(THREADS)]
    told = together(THREADS, lambda number: Tills(Client(), tills.key).tell(rows[number])[0])
    assert [each for each in told if isinstance(each, Exception)] == []
    row = Allowance.objects.get(owner="ten")
    assert (row.used, row.debt) == (2500, THREADS * 1000 - 2500)
    assert sound()
