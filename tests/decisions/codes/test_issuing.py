"""Codes for one person: issued, bound, and forgotten with the person."""

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from decisions.codes.issuing import bind_code, forget_person, issue_code
from decisions.codes.pools import make_pool
from decisions.codes.selectors import known_codes
from decisions.codes.voiding import void_batch, void_pool
from decisions.models import Code, CodeBatch, CodeBinding, CodeEvent, CodePool
from tests.decisions.codes.conftest import Filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def vouchers(maria: User) -> CodePool:
    return make_pool(actor=maria, slug="vouchers", name="Vouchers", kind="voucher", prefix="V-")


def test_issued_codes_share_one_batch(vouchers: CodePool) -> None:
    codes = [issue_code(pool=vouchers, identities={"id": "c-42"}, door="decision") for _ in range(3)]
    batch = CodeBatch.objects.get()
    assert (batch.origin, batch.size, batch.created_by) == ("issued", 0, None)
    assert Code.objects.filter(batch=batch).count() == 3
    known = known_codes([code.clear_text for code in codes])
    assert {each.digest for each in known.values()} == {code.digest for code in codes}
    assert all(each.belongs_to({"id": "c-42"}) and not each.belongs_to({}) for each in known.values())
    assert CodeEvent.objects.filter(deed="issued", door="decision", actor=None).count() == 3


def test_a_voucher_may_be_for_whoever_holds_it_a_personal_code_not(
    vouchers: CodePool, personal: CodePool
) -> None:
    issued = issue_code(pool=vouchers, identities={}, door="decision")
    (known,) = known_codes([issued.clear_text]).values()
    assert known.belongs_to({})
    with pytest.raises(OfferdeskError) as refused:
        issue_code(pool=personal, identities={"id": None}, door="decision")
    assert refused.value.code == "identity_missing"


def test_a_void_pool_issues_nothing(vouchers: CodePool, maria: User) -> None:
    void_pool(actor=maria, pool=vouchers, reason="over", door="admin")
    vouchers.refresh_from_db()
    with pytest.raises(OfferdeskError) as refused:
        issue_code(pool=vouchers, identities={}, door="decision")
    assert refused.value.code == "pool_closed"


def test_after_its_batch_was_voided_new_codes_are_issued_into_another(
    vouchers: CodePool, maria: User
) -> None:
    first = issue_code(pool=vouchers, identities={}, door="decision")
    void_batch(actor=maria, batch_id=CodeBatch.objects.get().pk, reason="leaked", door="admin")
    second = issue_code(pool=vouchers, identities={}, door="decision")
    known = known_codes([first.clear_text, second.clear_text])
    assert [each.state for each in known.values()] in (["void", "unused"], ["unused", "void"])
    assert known[second.clear_text.casefold()].state == "unused"


class TestBinding:
    def test_a_generated_code_is_given_to_somebody(
        self, personal: CodePool, maria: User, filled: Filled
    ) -> None:
        _, (code,) = filled(personal, 1)
        added = bind_code(actor=maria, code=code, identities={"id": "c-1", "card": "k"}, door="admin")
        again = bind_code(actor=maria, code=code, identities={"id": "c-1", "device": "d"}, door="admin")
        assert (added, again) == (2, 1)
        (known,) = known_codes([code]).values()
        assert known.belongs_to({"device": "d"})
        assert CodeEvent.objects.filter(deed="bound", tail=code[-4:]).count() == 2

    def test_not_without_right_somebody_or_a_personal_pool(
        self, personal: CodePool, mailing: CodePool, maria: User, olga: User, filled: Filled
    ) -> None:
        (_, (own,)), (_, (anybodys,)) = filled(personal, 1), filled(mailing, 1)
        cases = [
            (olga, own, {"id": "c-1"}, "right_missing"),
            (maria, own, {}, "identity_missing"),
            (maria, anybodys, {"id": "c-1"}, "not_personal"),
            (maria, "NOBODYS", {"id": "c-1"}, "code_unknown"),
        ]
        for actor, code, identities, wanted in cases:
            with pytest.raises(OfferdeskError) as refused:
                bind_code(actor=actor, code=code, identities=identities, door="admin")
            assert refused.value.code == wanted
        assert not CodeBinding.objects.exists()

    def test_an_erased_persons_codes_are_nobodys(self, personal: CodePool) -> None:
        issued = issue_code(pool=personal, identities={"id": "c-42", "card": "k"}, door="decision")
        other = issue_code(pool=personal, identities={"id": "c-43"}, door="decision")
        assert forget_person({"id": "c-42", "card": "k", "device": "d"}) == 2
        known = known_codes([issued.clear_text, other.clear_text])
        assert not known[issued.clear_text.casefold()].belongs_to({"id": "c-42", "card": "k"})
        assert known[other.clear_text.casefold()].belongs_to({"id": "c-43"})
