"""Codes are voided one by one, by batch or by pool: for good, with a reason."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from catalog.errors import OfferdeskError
from decisions.codes.generation import Order, ask_for_codes, make_codes, make_next
from decisions.codes.selectors import known_codes
from decisions.codes.voiding import void_batch, void_code, void_pool
from decisions.models import CodeBatch, CodeEvent, CodePool
from tests.decisions.codes.conftest import Filled, person

pytestmark = pytest.mark.django_db


def states(codes: list[str]) -> list[str]:
    known = known_codes(codes)
    return [known[code.casefold()].state for code in codes]


def test_one_code(mailing: CodePool, maria: User, filled: Filled) -> None:
    batch, codes = filled(mailing, 3)
    void_code(actor=maria, code=f" {codes[1].lower()} ", reason="sent to the wrong person", door="admin")
    assert states(codes) == ["unused", "void", "unused"]
    batch.refresh_from_db()
    assert batch.void_codes == 1
    event = CodeEvent.objects.get(deed="voided")
    assert (event.count, event.tail, event.reason) == (1, codes[1][-4:], "sent to the wrong person")
    with pytest.raises(OfferdeskError) as again:
        void_code(actor=maria, code=codes[1], reason="again", door="admin")
    assert again.value.code == "already_void"


def test_a_batch_touches_no_other(mailing: CodePool, maria: User, filled: Filled) -> None:
    (first, codes), (_, others) = filled(mailing, 2), filled(mailing, 2)
    void_batch(actor=maria, batch_id=first.pk, reason="lost in the post", door="command")
    assert states([*codes, *others]) == ["void", "void", "unused", "unused"]
    event = CodeEvent.objects.get(deed="voided")
    assert (event.count, event.batch) == (2, first)
    with pytest.raises(OfferdeskError, match="void already"):
        void_batch(actor=maria, batch_id=first.pk, reason="again", door="command")


def test_a_pool_with_all_its_batches(
    mailing: CodePool, personal: CodePool, maria: User, filled: Filled
) -> None:
    codes = [*filled(mailing, 1)[1], *filled(mailing, 1)[1]]
    other = filled(personal, 1)[1]
    pool = void_pool(actor=maria, pool=mailing, reason="leaked", door="admin")
    assert pool.closed
    assert states([*codes, *other]) == ["void", "void", "unused"]
    assert CodeEvent.objects.get(deed="voided").count == 2
    with pytest.raises(OfferdeskError, match="void already"):
        void_pool(actor=maria, pool=mailing, reason="again", door="admin")


def test_what_was_asked_for_and_voided_is_never_made(mailing: CodePool, maria: User) -> None:
    batch = ask_for_codes(actor=maria, pool=mailing, order=Order(5), door="admin")
    void_batch(actor=maria, batch_id=batch.pk, reason="too many", door="admin")
    assert make_next(door="job") == 0


def test_a_void_pool_makes_none_of_what_was_asked_for_and_holds_nobody_up(
    mailing: CodePool, personal: CodePool, maria: User
) -> None:
    first = ask_for_codes(actor=maria, pool=mailing, order=Order(5), door="admin")
    ask_for_codes(actor=maria, pool=personal, order=Order(3), door="admin")
    void_pool(actor=maria, pool=mailing, reason="leaked", door="admin")
    assert [make_next(door="job") for _ in range(2)] == [3, 0]
    assert make_codes(batch_id=first.pk, door="job").made_at is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_needed(mailing: CodePool, maria: User, filled: Filled, reason: str) -> None:
    batch, codes = filled(mailing, 1)
    for call in (
        lambda: void_code(actor=maria, code=codes[0], reason=reason, door="admin"),
        lambda: void_batch(actor=maria, batch_id=batch.pk, reason=reason, door="admin"),
        lambda: void_pool(actor=maria, pool=mailing, reason=reason, door="admin"),
    ):
        with pytest.raises(OfferdeskError) as refused:
            call()
        assert refused.value.code == "reason_missing"
    assert states(codes) == ["unused"]
    with pytest.raises(IntegrityError, match="voiding_has_a_reason"):
        CodeEvent.objects.create(at=batch.created_at, pool=mailing, deed="voided", count=1, door="x")


def test_single_codes_need_a_smaller_right_than_batches(mailing: CodePool, ada: User, filled: Filled) -> None:
    batch, codes = filled(mailing, 2)
    agent = person("agent", "void_code")
    void_code(actor=agent, code=codes[0], reason="asked by the shopper", door="admin")
    for call in (
        lambda: void_batch(actor=agent, batch_id=batch.pk, reason="x", door="admin"),
        lambda: void_pool(actor=agent, pool=mailing, reason="x", door="admin"),
        lambda: void_code(actor=ada, code=codes[1], reason="x", door="admin"),
    ):
        with pytest.raises(OfferdeskError) as refused:
            call()
        assert refused.value.code == "right_missing"
    assert states(codes) == ["void", "unused"]


def test_a_code_that_no_pool_has_is_not_voided(maria: User) -> None:
    with pytest.raises(OfferdeskError) as refused:
        void_code(actor=maria, code="NOBODYS", reason="x", door="admin")
    assert refused.value.code == "code_unknown"
    assert not CodeBatch.objects.exists()
