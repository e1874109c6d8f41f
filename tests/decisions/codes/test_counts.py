"""Counts by state, pool and partner: each code once, whatever made it void or over."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from decisions.codes.counts import Counts, batch_counts, code_report, pool_counts
from decisions.codes.generation import Order, ask_for_codes
from decisions.codes.importing import import_codes
from decisions.codes.issuing import issue_code
from decisions.codes.pools import change_pool
from decisions.codes.voiding import void_batch, void_code, void_pool
from decisions.models import Code, CodeBatch, CodePool
from tests.decisions.codes.conftest import Filled
from tests.decisions.codes.test_importing import csv_file

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOON = NOW + timedelta(days=1)


def test_a_batch_by_what_happened_to_it(mailing: CodePool, maria: User, filled: Filled) -> None:
    first, codes = filled(mailing, 5)
    second, _ = filled(mailing, 4, expires=SOON)
    third, _ = filled(mailing, 3)
    asked = ask_for_codes(actor=maria, pool=mailing, order=Order(9), door="admin")
    void_code(actor=maria, code=codes[0], reason="x", door="admin")
    void_batch(actor=maria, batch_id=third.pk, reason="x", door="admin")
    batches = CodeBatch.objects.select_related("pool")
    assert batch_counts(batches, NOW) == {
        first.pk: Counts(unused=4, void=1),
        second.pk: Counts(unused=4),
        third.pk: Counts(void=3),
        asked.pk: Counts(asked=9),
    }
    assert pool_counts(mailing, NOW) == Counts(unused=8, void=4, asked=9)
    assert pool_counts(mailing, SOON) == Counts(unused=4, void=4, expired=4, asked=9)
    change_pool(actor=maria, pool=mailing, expires=NOW)
    assert pool_counts(mailing, NOW) == Counts(void=4, expired=8, asked=9)
    void_pool(actor=maria, pool=mailing, reason="x", door="admin")
    assert pool_counts(mailing, NOW).void == pool_counts(mailing, NOW).codes == 12


def test_codes_with_an_end_of_their_own(mailing: CodePool, maria: User) -> None:
    text = "code,expires\nONE-CODE,2026-11-25\nTWO-CODE,2026-11-26\nTHREE-CODE,\n"
    import_codes(actor=maria, pool=mailing, file=csv_file(text), door="admin")
    assert pool_counts(mailing, NOW) == Counts(unused=2, expired=1)
    void_code(actor=maria, code="one-code", reason="x", door="admin")
    assert pool_counts(mailing, SOON) == Counts(unused=1, void=1, expired=1)


def test_issued_codes_are_counted_one_by_one(personal: CodePool) -> None:
    for number in range(3):
        issue_code(pool=personal, identities={"id": f"c-{number}"}, door="decision", expires=SOON)
    assert pool_counts(personal, NOW) == Counts(unused=3)
    assert pool_counts(personal, SOON) == Counts(expired=3)


def test_the_report_sums_by_partner_and_pool(
    mailing: CodePool, personal: CodePool, maria: User, filled: Filled
) -> None:
    filled(mailing, 5)
    filled(mailing, 2)
    filled(mailing, 3, partner="influencer:eve")
    filled(personal, 1)
    text = "code,partner\nONE-CODE,influencer:eve\nTWO-CODE,\n"
    import_codes(actor=maria, pool=mailing, file=csv_file(text), door="admin")
    rows = code_report(NOW)
    assert [(row.partner, row.pool.slug, row.counts.codes) for row in rows] == [
        ("", "winback", 1),
        ("affiliate:anna", "mailing", 8),
        ("influencer:eve", "mailing", 4),
    ]
    assert sum(row.counts.codes for row in rows) == Code.objects.count()
    assert [row.pool.slug for row in code_report(NOW, ["winback"])] == ["winback"]
    assert code_report(NOW, ["nobodys"]) == []
